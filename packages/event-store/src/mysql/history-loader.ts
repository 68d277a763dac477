/** What a decision is made from: out of the cache, and what it lacks out of the log in one statement. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { type StreamName, streamPartition } from '@parley/events/streams';
import type { EntityRef, History, StreamHead } from '../event-store.ts';
import { refKey } from '../planning/log-view.ts';
import type { LogCache } from './log-cache.ts';
import type { LogReads } from './log-reads.ts';
import { historySql, streamEndSql } from './read-sql.ts';
import { type EventRow, eventOf } from './stored-rows.ts';

/** What was found of each thing asked for. */
interface Found {
  histories: Map<string, readonly AnyStoredEvent[]>;
  heads: Map<StreamName, StreamHead>;
}

type MarkedRow = EventRow & { mark: number };

export class HistoryLoader {
  readonly #cache: LogCache;
  readonly #reads: LogReads;
  #learning: Promise<void> | null = null;

  constructor(cache: LogCache, reads: LogReads) {
    this.#cache = cache;
    this.#reads = reads;
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
    for (const standing of await this.#reads.standings()) {
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
    const arms = [...refs.map(historySql), ...streams.map((stream, index) => streamEndSql(stream, refs.length + index))];
    const rows = Map.groupBy(await this.#reads.rows<MarkedRow>(arms.join(' UNION ALL ')), ({ mark }) => mark);

    const events = new Map<string, AnyStoredEvent>();
    refs.forEach((ref, mark) => {
      const about = (rows.get(mark) ?? []).sort((one, other) => one.version - other.version);
      const history = about.map((row) => eventOnce(row, events));
      histories.set(refKey(ref), history);
      const payloadBytes = about.reduce((sum, { payload }) => sum + payload.length, 0);
      const entry = historyEntries[mark];
      if (entry) this.#cache.completeHistory(ref, entry, history, payloadBytes);
    });
    streams.forEach((stream, index) => {
      const [end] = rows.get(refs.length + index) ?? [];
      const head = { version: end?.version ?? 0, messages: end?.messages ?? 0, members: end?.members ?? 0 };
      heads.set(stream, head);
      const entry = streamEntries[index];
      if (entry) this.#cache.completeStream(entry, head);
    });
  }
}

/** Two entities may share an event: it is read once, and kept once. */
function eventOnce(row: EventRow, events: Map<string, AnyStoredEvent>): AnyStoredEvent {
  const place = `${row.partition_id}@${row.position}`;
  let event = events.get(place);
  if (!event) events.set(place, (event = eventOf(row)));
  return event;
}

function historyOf(refs: readonly EntityRef[], streams: readonly StreamName[], { histories, heads }: Found): History {
  const events = streams.flatMap((stream) => eventsOfStream(refs.filter((ref) => ref.stream === stream), histories));
  const versions = refs.map((ref) => {
    const version = ref.entity === null ? heads.get(ref.stream)!.version : (histories.get(refKey(ref))!.at(-1)?.version ?? 0);
    return { ...ref, version };
  });
  return { events, versions, heads };
}

function eventsOfStream(refs: readonly EntityRef[], histories: Found['histories']): AnyStoredEvent[] {
  if (refs.length === 1) return [...histories.get(refKey(refs[0]!))!];
  const byVersion = new Map<number, AnyStoredEvent>();
  for (const ref of refs) for (const event of histories.get(refKey(ref))!) byVersion.set(event.version, event);
  return [...byVersion.values()].sort((one, other) => one.version - other.version);
}
