/** Loads histories from the cache, and from one snapshot of the log what the cache lacks. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { type StreamName, streamPartition } from '@parley/events/streams';
import type { EntityRef, History, StreamHead } from '../event-store.ts';
import type { KnownPartition, LogCache } from './log-cache.ts';

/** All events about an entity or of a whole stream, by version. */
export interface SelectedHistory {
  events: readonly AnyStoredEvent[];
  payloadBytes: number;
}

/** The log as the loader reads it. */
export interface HistorySource {
  /** The current position of each partition. */
  knownPartitions(): Promise<KnownPartition[]>;
  /** Returns results in the requested order, all from one snapshot. An event that two entities share is one object. */
  select(refs: readonly EntityRef[], streams: readonly StreamName[]): Promise<{ histories: SelectedHistory[]; heads: StreamHead[] }>;
}

/** A load in progress: histories by index of the request, and heads by stream in the requested order. */
interface PartialHistory {
  histories: (readonly AnyStoredEvent[] | undefined)[];
  heads: Map<StreamName, StreamHead | undefined>;
}

export class HistoryLoader {
  readonly #cache: LogCache;
  readonly #source: HistorySource;
  #refreshing: Promise<void> | null = null;

  constructor(cache: LogCache, source: HistorySource) {
    this.#cache = cache;
    this.#source = source;
  }

  async load(refs: readonly EntityRef[], { current }: { current: boolean }): Promise<History> {
    const partial: PartialHistory = { histories: refs.map((ref) => (current ? undefined : this.#cache.history(ref))), heads: new Map() };
    for (const { stream } of refs) partial.heads.set(stream, current ? undefined : this.#cache.streamHead(stream));
    if (partial.histories.includes(undefined) || [...partial.heads.values()].includes(undefined)) await this.#select(refs, partial);
    return toHistory(refs, partial);
  }

  /** Reads the positions of all partitions that the cache does not know. */
  loadUnknownPositions(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #refresh(): Promise<void> {
    const { clearCount } = this.#cache;
    for (const partition of await this.#source.knownPartitions()) {
      // A position read before the cache was cleared may come from a server that has crashed since.
      if (this.#cache.clearCount === clearCount && !this.#cache.known(partition.partition)) this.#cache.resetPartition(partition);
    }
  }

  async #select(refs: readonly EntityRef[], { histories, heads }: PartialHistory): Promise<void> {
    if (refs.some(({ stream }) => !this.#cache.known(streamPartition(stream)))) await this.loadUnknownPositions();
    const missing = [...refs.keys()].filter((index) => !histories[index]);
    const streams = [...heads.keys()].filter((stream) => !heads.get(stream));
    // Registered first, so that commits during the SELECT apply to the entries.
    const historyEntries = missing.map((index) => this.#cache.registerHistory(refs[index]!));
    const streamEntries = streams.map((stream) => this.#cache.registerStream(stream));
    const selected = await this.#source.select(
      missing.map((index) => refs[index]!),
      streams,
    );
    missing.forEach((index, selectedIndex) => {
      const { events, payloadBytes } = selected.histories[selectedIndex]!;
      histories[index] = events;
      const entry = historyEntries[selectedIndex];
      if (entry) this.#cache.completeHistory(refs[index]!, entry, events, payloadBytes);
    });
    streams.forEach((stream, index) => {
      const head = selected.heads[index]!;
      heads.set(stream, head);
      const entry = streamEntries[index];
      if (entry) this.#cache.completeStream(entry, head);
    });
  }
}

function toHistory(refs: readonly EntityRef[], { histories, heads }: PartialHistory): History {
  // For a whole stream too: its head may come from another moment than the events.
  const versions = refs.map(({ stream, entity }, index) => ({ stream, entity, version: histories[index]!.at(-1)?.version ?? 0 }));
  return { events: mergeByStream(refs, histories as Histories), versions, heads: heads as Map<StreamName, StreamHead> };
}

type Histories = readonly (readonly AnyStoredEvent[])[];

/** Events stream by stream, in the requested order. */
function mergeByStream(refs: readonly EntityRef[], histories: Histories): AnyStoredEvent[] {
  const nonEmpty = histories.filter((history) => history.length > 0);
  if (nonEmpty.length <= 1) return [...(nonEmpty[0] ?? [])];
  const byStream = Map.groupBy(refs.keys(), (index) => refs[index]!.stream);
  return [...byStream.values()].flatMap((indexes) => mergeByVersion(indexes.map((index) => histories[index]!)));
}

/** The events of one stream's histories by version, without duplicates. */
function mergeByVersion(histories: Histories): AnyStoredEvent[] {
  if (histories.length === 1) return [...histories[0]!];
  const byVersion = new Map<number, AnyStoredEvent>();
  for (const history of histories) for (const event of history) byVersion.set(event.version, event);
  return [...byVersion.values()].sort((one, other) => one.version - other.version);
}
