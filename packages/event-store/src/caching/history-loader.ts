/** What a decision is made from: out of the cache, and what it lacks out of the log, from one state of it. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { type StreamName, streamPartition } from '@parley/events/streams';
import type { EntityRef, History, StreamHead } from '../event-store.ts';
import type { KnownPartition, LogCache } from './log-cache.ts';

/** All events about an entity, or of a whole stream, by version. */
export interface SelectedHistory {
  events: readonly AnyStoredEvent[];
  payloadBytes: number;
}

/** The log as the loader asks it. */
export interface HistorySource {
  /** Where each partition stands now. */
  standings(): Promise<KnownPartition[]>;
  /** Answers in the order asked, all from one state of the log. An event that two entities share is one object. */
  select(refs: readonly EntityRef[], streams: readonly StreamName[]): Promise<{ histories: SelectedHistory[]; heads: StreamHead[] }>;
}

/** What was found so far: of each thing asked for, by its place, and of each stream, in the order asked. */
interface Found {
  histories: (readonly AnyStoredEvent[] | undefined)[];
  heads: Map<StreamName, StreamHead | undefined>;
}

export class HistoryLoader {
  readonly #cache: LogCache;
  readonly #source: HistorySource;
  #learning: Promise<void> | null = null;

  constructor(cache: LogCache, source: HistorySource) {
    this.#cache = cache;
    this.#source = source;
  }

  async load(refs: readonly EntityRef[], { current }: { current: boolean }): Promise<History> {
    const found: Found = { histories: refs.map((ref) => (current ? undefined : this.#cache.history(ref))), heads: new Map() };
    for (const { stream } of refs) found.heads.set(stream, current ? undefined : this.#cache.streamHead(stream));
    if (found.histories.includes(undefined) || [...found.heads.values()].includes(undefined)) await this.#select(refs, found);
    return historyOf(refs, found);
  }

  /** Makes every partition known that is not. */
  learnAll(): Promise<void> {
    this.#learning ??= this.#learn().finally(() => (this.#learning = null));
    return this.#learning;
  }

  async #learn(): Promise<void> {
    const era = this.#cache.era;
    for (const standing of await this.#source.standings()) {
      // What was read before the cache forgot everything may be of a server that has crashed since.
      if (this.#cache.era === era && !this.#cache.known(standing.partition)) this.#cache.learn(standing);
    }
  }

  async #select(refs: readonly EntityRef[], { histories, heads }: Found): Promise<void> {
    if (refs.some(({ stream }) => !this.#cache.known(streamPartition(stream)))) await this.learnAll();
    const missing = [...refs.keys()].filter((place) => !histories[place]);
    const streams = [...heads.keys()].filter((stream) => !heads.get(stream));
    // Registered first: what is committed while the SELECT is under way is folded into the entries.
    const historyEntries = missing.map((place) => this.#cache.registerHistory(refs[place]!));
    const streamEntries = streams.map((stream) => this.#cache.registerStream(stream));
    const selected = await this.#source.select(
      missing.map((place) => refs[place]!),
      streams,
    );
    missing.forEach((place, index) => {
      const { events, payloadBytes } = selected.histories[index]!;
      histories[place] = events;
      const entry = historyEntries[index];
      if (entry) this.#cache.completeHistory(refs[place]!, entry, events, payloadBytes);
    });
    streams.forEach((stream, index) => {
      const head = selected.heads[index]!;
      heads.set(stream, head);
      const entry = streamEntries[index];
      if (entry) this.#cache.completeStream(entry, head);
    });
  }
}

function historyOf(refs: readonly EntityRef[], { histories, heads }: Found): History {
  // Of a whole stream too: its head may have been read at another moment than the events that are decided on.
  const versions = refs.map(({ stream, entity }, place) => ({ stream, entity, version: histories[place]!.at(-1)?.version ?? 0 }));
  return { events: eventsOf(refs, histories as Filled), versions, heads: heads as Map<StreamName, StreamHead> };
}

type Filled = readonly (readonly AnyStoredEvent[])[];

/** Stream by stream, as they were first asked for. */
function eventsOf(refs: readonly EntityRef[], histories: Filled): AnyStoredEvent[] {
  const filled = histories.filter((history) => history.length > 0);
  if (filled.length <= 1) return [...(filled[0] ?? [])];
  const byStream = Map.groupBy(refs.keys(), (place) => refs[place]!.stream);
  return [...byStream.values()].flatMap((places) => inOrder(places.map((place) => histories[place]!)));
}

/** The events of one stream's histories, each once, by version. */
function inOrder(histories: Filled): AnyStoredEvent[] {
  if (histories.length === 1) return [...histories[0]!];
  const byVersion = new Map<number, AnyStoredEvent>();
  for (const history of histories) for (const event of history) byVersion.set(event.version, event);
  return [...byVersion.values()].sort((one, other) => one.version - other.version);
}
