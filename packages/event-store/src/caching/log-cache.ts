/**
 * What this process remembers of the log: how far it knows each partition, stream heads, and the histories of entities.
 *
 * The rule that makes it safe: of a partition whose position is known, every entry holds all events up to that position.
 * So when the known position is the head, which an append proves under the head's lock, the entries are the log. An
 * entry may be ahead of the known position (it was read after another process wrote), never behind: it changes by
 * events folded in the order of their positions, and what is read outside the lock is registered before it is selected.
 * After a lost connection everything is forgotten: the server may have crashed and lost commits that were folded here.
 */
import type { AnyStoredEvent } from '@parley/events/envelope';
import { hasStateCarryingEvents, type Entity } from '@parley/events/entities';
import { type StreamName, streamPartition } from '@parley/events/streams';
import type { EntityRef, StreamHead } from '../event-store.ts';
import { refKey } from '../planning/log-view.ts';
import { RecentlyUsed } from './recently-used.ts';

/** How far a partition is known. Entries belong to one of these, and are void once it is replaced. */
export interface KnownPartition {
  readonly partition: number;
  position: number;
  /** Of the event at this position; null when not known, or none. */
  lastEventId: string | null;
  lastRecordedAt: number;
}

/** An event as folding needs it. */
export interface FoldedEvent {
  stream: StreamName;
  entities: readonly Entity[];
  version: number;
  messages: number;
  members: number;
  /** Bytes of its payload. */
  weight: number;
  /** Throws UnknownEvent when this code is too old for it. */
  read(): AnyStoredEvent;
}

export interface CachedStream {
  readonly known: KnownPartition;
  /** Null until it has been read. */
  head: StreamHead | null;
  weight: number;
}

export interface CachedHistory {
  readonly known: KnownPartition;
  /** False until it has been read: then `events` are only those since it was registered. */
  complete: boolean;
  events: AnyStoredEvent[];
  weight: number;
}

const bytesOfAnEntry = 300;
const bytesOfAnEvent = 700;

export class LogCache {
  /** Counts how often everything was forgotten. */
  era = 0;
  readonly #known: (KnownPartition | undefined)[] = [];
  readonly #streams: RecentlyUsed<StreamName, CachedStream>;
  readonly #histories: RecentlyUsed<string, CachedHistory>;

  constructor(most: { entries: number; weight: number }) {
    this.#streams = new RecentlyUsed({ entries: most.entries, weight: Infinity });
    this.#histories = new RecentlyUsed(most);
  }

  known(partition: number): KnownPartition | undefined {
    return this.#known[partition];
  }

  /** Begins anew with a partition at a position that was read from its head. */
  learn(known: KnownPartition): void {
    this.#known[known.partition] = known;
  }

  forget(partition: number): void {
    this.#known[partition] = undefined;
  }

  forgetAll(): void {
    this.era += 1;
    this.#known.length = 0;
    this.#streams.clear();
    this.#histories.clear();
  }

  streamHead(stream: StreamName): StreamHead | undefined {
    return this.#valid(this.#streams.get(stream))?.head ?? undefined;
  }

  history(ref: EntityRef, key: string = refKey(ref)): readonly AnyStoredEvent[] | undefined {
    const history = this.#valid(this.#histories.get(key));
    return history?.complete ? history.events : undefined;
  }

  version(ref: EntityRef, key?: string): number | undefined {
    if (ref.entity === null) return this.streamHead(ref.stream)?.version;
    const events = this.history(ref, key);
    return events && (events.at(-1)?.version ?? 0);
  }

  /** The entry to read a stream's head into: from now on it takes part in folding. None while the partition is unknown. */
  registerStream(stream: StreamName): CachedStream | undefined {
    const known = this.#known[streamPartition(stream)];
    if (!known) return undefined;
    let entry = this.#valid(this.#streams.get(stream));
    if (!entry) this.#streams.set(stream, (entry = { known, head: null, weight: bytesOfAnEntry }));
    return entry;
  }

  /** The same for the history of an entity, or of a whole stream. */
  registerHistory(ref: EntityRef): CachedHistory | undefined {
    const known = this.#known[streamPartition(ref.stream)];
    if (!known) return undefined;
    let entry = this.#valid(this.#histories.get(refKey(ref)));
    if (!entry) this.#histories.set(refKey(ref), (entry = { known, complete: false, events: [], weight: bytesOfAnEntry }));
    return entry;
  }

  /** What was selected after the stream was registered. */
  completeStream(entry: CachedStream, selected: StreamHead): void {
    if (!entry.head || entry.head.version < selected.version) entry.head = selected;
  }

  /** What was selected after the history was registered: all its events up to some moment since. */
  completeHistory(ref: EntityRef, entry: CachedHistory, selected: readonly AnyStoredEvent[], payloadBytes: number): void {
    const last = selected.at(-1)?.version ?? 0;
    const events = [...selected, ...entry.events.filter(({ version }) => version > last)];
    entry.events = isLastAlone(ref) ? events.slice(-1) : events;
    entry.complete = true;
    const weight = bytesOfAnEntry + payloadBytes + entry.events.length * bytesOfAnEvent;
    this.#histories.grow(refKey(ref), entry, weight - entry.weight);
  }

  /** Takes in events of a commit or of other writers: all those after `from`, up to where the partition now stands. */
  fold(from: number, now: KnownPartition, events: readonly FoldedEvent[]): void {
    const known = this.#known[now.partition];
    if (!known || known.position >= now.position) return;
    if (known.position !== from) return this.forget(now.partition);
    for (const event of events) {
      this.#foldStream(event);
      this.#foldHistory({ stream: event.stream, entity: null }, event);
      for (const entity of event.entities) this.#foldHistory({ stream: event.stream, entity }, event);
    }
    known.position = now.position;
    known.lastEventId = now.lastEventId;
    known.lastRecordedAt = now.lastRecordedAt;
  }

  #foldStream({ stream, version, messages, members }: FoldedEvent): void {
    const entry = this.#valid(this.#streams.peek(stream));
    if (entry && (entry.head?.version ?? 0) < version) entry.head = { version, messages, members };
  }

  #foldHistory(ref: EntityRef, event: FoldedEvent): void {
    const key = refKey(ref);
    const entry = this.#valid(this.#histories.peek(key));
    if (!entry || (entry.events.at(-1)?.version ?? 0) >= event.version) return;
    try {
      const weight = event.weight + bytesOfAnEvent;
      if (isLastAlone(ref)) {
        entry.events = [event.read()];
        this.#histories.grow(key, entry, bytesOfAnEntry + weight - entry.weight);
      } else {
        entry.events.push(event.read());
        this.#histories.grow(key, entry, weight);
      }
    } catch {
      // This code is too old for the event. Whoever loads the entity reads it from the log, and is told so.
      this.#histories.delete(key);
    }
  }

  #valid<Entry extends { known: KnownPartition }>(entry: Entry | undefined): Entry | undefined {
    return entry && this.#known[entry.known.partition] === entry.known ? entry : undefined;
  }
}

function isLastAlone({ entity }: EntityRef): boolean {
  return entity !== null && hasStateCarryingEvents(entity);
}
