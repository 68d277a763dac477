/** What a decision is made from: out of the cache, and what it lacks out of the log, from one state of it. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { type StreamName, streamPartition } from '@parley/events/streams';
import type { EntityRef, History, StreamHead } from '../event-store.ts';
import { refKey } from '../planning/log-view.ts';
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

/** What was found of each thing asked for. */
interface Found {
  histories: Map<string, readonly AnyStoredEvent[]>;
  heads: Map<StreamName, StreamHead>;
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
    if (refs.some(({ stream }) => !this.#cache.known(streamPartition(stream)))) await this.learnAll();
    const streams = [...new Set(refs.map(({ stream }) => stream))];
    const found: Found = { histories: new Map(), heads: new Map() };
    if (!current) this.#takeCached(refs, streams, found);
    const missing = refs.filter((ref) => !found.histories.has(refKey(ref)));
    const ends = streams.filter((stream) => !found.heads.has(stream));
    if (missing.length + ends.length > 0) await this.#select(missing, ends, found);
    return historyOf(refs, streams, found);
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

  #takeCached(refs: readonly EntityRef[], streams: readonly StreamName[], { histories, heads }: Found): void {
    for (const ref of refs) {
      const events = this.#cache.history(ref);
      if (events) histories.set(refKey(ref), [...events]);
    }
    for (const stream of streams) {
      const head = this.#cache.streamHead(stream);
      if (head) heads.set(stream, head);
    }
  }

  async #select(refs: readonly EntityRef[], streams: readonly StreamName[], { histories, heads }: Found): Promise<void> {
    // Registered first: what is committed while the SELECT is under way is folded into the entries.
    const historyEntries = refs.map((ref) => this.#cache.registerHistory(ref));
    const streamEntries = streams.map((stream) => this.#cache.registerStream(stream));
    const selected = await this.#source.select(refs, streams);
    refs.forEach((ref, index) => {
      const { events, payloadBytes } = selected.histories[index]!;
      histories.set(refKey(ref), events);
      const entry = historyEntries[index];
      if (entry) this.#cache.completeHistory(ref, entry, events, payloadBytes);
    });
    streams.forEach((stream, index) => {
      const head = selected.heads[index]!;
      heads.set(stream, head);
      const entry = streamEntries[index];
      if (entry) this.#cache.completeStream(entry, head);
    });
  }
}

function historyOf(refs: readonly EntityRef[], streams: readonly StreamName[], { histories, heads }: Found): History {
  const events = streams.flatMap((stream) =>
    eventsOfStream(
      refs.filter((ref) => ref.stream === stream),
      histories,
    ),
  );
  // Of a whole stream too: its head may have been read at another moment than the events that are decided on.
  const versions = refs.map((ref) => ({ ...ref, version: histories.get(refKey(ref))!.at(-1)?.version ?? 0 }));
  return { events, versions, heads };
}

function eventsOfStream(refs: readonly EntityRef[], histories: Found['histories']): AnyStoredEvent[] {
  if (refs.length === 1) return [...histories.get(refKey(refs[0]!))!];
  const byVersion = new Map<number, AnyStoredEvent>();
  for (const ref of refs) for (const event of histories.get(refKey(ref))!) byVersion.set(event.version, event);
  return [...byVersion.values()].sort((one, other) => one.version - other.version);
}
