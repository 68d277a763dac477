/**
 * The cached part of the log: the last known position of each partition, stream heads, and histories of entities.
 *
 * Invariant: each entry contains all events up to the known position of its partition. When the known position equals the head, which
 * an append proves under the head's lock, the entries equal the log. An entry may be ahead of the known position (it was read
 * after another process wrote), but never behind: events are applied in order of position, and an entry that is read outside the
 * lock is registered before the SELECT.
 *
 * A lost connection clears everything: the server may have crashed and lost commits that were applied here.
 */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { hasStateCarryingEvents, type Entity } from '@parley/events/entities';
import { type StreamName, streamPartition } from '@parley/events/streams';
import type { EntityRef, StreamHead } from '../event-store.ts';
import { refKey } from '../planning/log-view.ts';
import { EntryCache } from './entry-cache.ts';

/** The last known position of a partition. Entries refer to one of these and become invalid when it is replaced. */
export interface KnownPartition {
  readonly partition: number;
  position: number;
  /** Id of the event at this position; null if unknown or none. */
  lastEventId: string | null;
  lastRecordedAt: number;
}

/** An event to apply to the cache. */
export interface CacheableEvent {
  stream: StreamName;
  entities: readonly Entity[];
  version: number;
  messages: number;
  members: number;
  /** Size of the payload in bytes. */
  weight: number;
  /** Throws UnknownEvent for an event newer than this code. */
  decode(): AnyStoredEvent;
}

export interface CachedStream {
  readonly known: KnownPartition;
  /** Null until it was selected. */
  head: StreamHead | null;
  weight: number;
}

export interface CachedHistory {
  readonly known: KnownPartition;
  /** False until it was selected; until then `events` has only those since the registration. */
  complete: boolean;
  events: AnyStoredEvent[];
  weight: number;
}

// Estimated overhead in bytes.
const entryOverhead = 300;
const eventOverhead = 700;

export class LogCache {
  /** Number of times that the cache was cleared. */
  clearCount = 0;
  readonly #known: (KnownPartition | undefined)[] = [];
  readonly #streams: EntryCache<StreamName, CachedStream>;
  readonly #histories: EntryCache<string, CachedHistory>;

  constructor(bounds: { entries: number; weight: number }) {
    this.#streams = new EntryCache({ entries: bounds.entries, weight: Infinity });
    this.#histories = new EntryCache(bounds);
  }

  known(partition: number): KnownPartition | undefined {
    return this.#known[partition];
  }

  /** Starts over with a partition at a position that was read from its head. */
  resetPartition(known: KnownPartition): void {
    this.#known[known.partition] = known;
  }

  invalidate(partition: number): void {
    this.#known[partition] = undefined;
  }

  clear(): void {
    this.clearCount += 1;
    this.#known.length = 0;
    this.#streams.clear();
    this.#histories.clear();
  }

  streamHead(stream: StreamName): StreamHead | undefined {
    return this.#valid(this.#streams.get(stream))?.head ?? undefined;
  }

  history(ref: EntityRef): readonly AnyStoredEvent[] | undefined {
    const history = this.#valid(this.#histories.get(refKey(ref)));
    return history?.complete ? history.events : undefined;
  }

  /** For an append: its load has counted as a use, and moving an entry to the front costs more than reading it. */
  peekStreamHead(stream: StreamName): StreamHead | undefined {
    return this.#valid(this.#streams.peek(stream))?.head ?? undefined;
  }

  /** As `peekStreamHead`. */
  peekVersion(ref: EntityRef, key: string): number | undefined {
    if (ref.entity === null) return this.peekStreamHead(ref.stream)?.version;
    const history = this.#valid(this.#histories.peek(key));
    return history?.complete ? (history.events.at(-1)?.version ?? 0) : undefined;
  }

  /** Registers an entry for a stream's head, so that commits apply to it from now on. Undefined while the partition is unknown. */
  registerStream(stream: StreamName): CachedStream | undefined {
    const known = this.#known[streamPartition(stream)];
    if (!known) return undefined;
    let entry = this.#valid(this.#streams.get(stream));
    if (!entry) this.#streams.set(stream, (entry = { known, head: null, weight: entryOverhead }));
    return entry;
  }

  /** Registers an entry for the history of an entity or a whole stream. */
  registerHistory(ref: EntityRef): CachedHistory | undefined {
    const known = this.#known[streamPartition(ref.stream)];
    if (!known) return undefined;
    let entry = this.#valid(this.#histories.get(refKey(ref)));
    if (!entry) this.#histories.set(refKey(ref), (entry = { known, complete: false, events: [], weight: entryOverhead }));
    return entry;
  }

  /** Completes an entry with a head that was selected after its registration. */
  completeStream(entry: CachedStream, selected: StreamHead): void {
    if (!entry.head || entry.head.version < selected.version) entry.head = selected;
  }

  /** Completes an entry with all events up to some moment after its registration. */
  completeHistory(ref: EntityRef, entry: CachedHistory, selected: readonly AnyStoredEvent[], payloadBytes: number): void {
    const last = selected.at(-1)?.version ?? 0;
    const events = [...selected, ...entry.events.filter(({ version }) => version > last)];
    entry.events = contributedEvents(ref, events);
    entry.complete = true;
    const weight = entryOverhead + payloadBytes + entry.events.length * eventOverhead;
    this.#histories.resize(refKey(ref), entry, weight - entry.weight);
  }

  /** Applies events of this process or of others: all those after `from`, up to the position in `now`. */
  apply(from: number, now: KnownPartition, events: readonly CacheableEvent[]): void {
    const known = this.#known[now.partition];
    if (!known || known.position >= now.position) return;
    if (known.position !== from) return this.invalidate(now.partition);
    for (const event of events) {
      this.#applyToStream(event);
      this.#applyToHistory({ stream: event.stream, entity: null }, event);
      for (const entity of event.entities) this.#applyToHistory({ stream: event.stream, entity }, event);
    }
    known.position = now.position;
    known.lastEventId = now.lastEventId;
    known.lastRecordedAt = now.lastRecordedAt;
  }

  #applyToStream({ stream, version, messages, members }: CacheableEvent): void {
    const entry = this.#valid(this.#streams.peek(stream));
    if (entry && (entry.head?.version ?? 0) < version) entry.head = { version, messages, members };
  }

  #applyToHistory(ref: EntityRef, event: CacheableEvent): void {
    const key = refKey(ref);
    const entry = this.#valid(this.#histories.peek(key));
    if (!entry || (entry.events.at(-1)?.version ?? 0) >= event.version) return;
    try {
      const weight = event.weight + eventOverhead;
      if (hasOnlyLastEvent(ref)) {
        entry.events = [event.decode()];
        this.#histories.resize(key, entry, entryOverhead + weight - entry.weight);
      } else {
        entry.events.push(event.decode());
        this.#histories.resize(key, entry, weight);
      }
    } catch {
      // The event is newer than this code. A load of the entity reads it from the log and throws.
      this.#histories.delete(key);
    }
  }

  #valid<Entry extends { known: KnownPartition }>(entry: Entry | undefined): Entry | undefined {
    return entry && this.#known[entry.known.partition] === entry.known ? entry : undefined;
  }
}

/** The events that a decision reads, of those about an entity by version. */
export function contributedEvents<Event>(ref: EntityRef, events: Event[]): Event[] {
  return hasOnlyLastEvent(ref) ? events.slice(-1) : events;
}

function hasOnlyLastEvent({ entity }: EntityRef): boolean {
  return entity !== null && hasStateCarryingEvents(entity);
}
