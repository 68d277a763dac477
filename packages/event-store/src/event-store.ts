/**
 * Port of the event log: an append-only store of events in 64 partitions.
 *
 * A stream belongs to one partition. Within a partition, positions are gapless and follow commit order. An append is one commit: it
 * asserts the versions that its decision was based on (optimistic concurrency) and is idempotent by its command.
 *
 * Invariants of every adapter, proved by the contract suite:
 * - A reader that has seen position p of a partition can read every position below p. There are never holes.
 * - Versions count 1, 2, 3 … in each stream.
 * - An append happens completely or not at all, and once: the id of its first event is unique.
 * - At commit, every version in the append's read set is still current.
 * - Appends that share a batch are independent: a conflict or duplicate fails only its own append.
 * - `recordedAt` is the database's time and never decreases within a partition.
 */
import type { EventType } from '@parley/events/catalogue';
import type { Entity } from '@parley/events/entities';
import type { AnyStoredEvent, EventMetadata, NewEvent } from '@parley/events/envelope';
import type { CommandIdentity } from '@parley/events/ids';
import type { StreamName } from '@parley/events/streams';

/** An entity of a stream: the part that a decision loads. `null` is the whole stream, for short streams such as pairs. */
export interface EntityRef {
  stream: StreamName;
  entity: Entity | null;
}

/** The version of the last event about an entity; 0 if there is none. */
export interface EntityVersion extends EntityRef {
  version: number;
}

/** The end of a stream, with its running counts. An empty stream has version 0. */
export interface StreamHead {
  version: number;
  messages: number;
  members: number;
}

/** Events and versions for one decision. All streams of one load are in one partition. */
export interface History {
  /**
   * The events about the requested entities, without duplicates, in the order of the requested streams, then by version. An entity with
   * state-carrying events contributes only its last one.
   */
  events: AnyStoredEvent[];
  versions: EntityVersion[];
  heads: Map<StreamName, StreamHead>;
}

/** Limits of one append. A larger one is rejected with RangeError, and its command must be split. */
export const limits = { eventsPerAppend: 1_000 } as const;

export interface Append {
  /** 1 to `limits.eventsPerAppend` events, all in streams of one partition. */
  events: readonly [NewEvent, ...NewEvent[]];
  readSet: readonly EntityVersion[];
  /** The target is in the same partition. */
  command: CommandIdentity;
  /** The payloads before they were sealed, if listeners in this process take them (`CommittedEvents`). */
  plainPayloads?: readonly AnyStoredEvent['payload'][];
  /** Ids of the events, which follow from the command; absent if nobody has computed them yet. */
  eventIds?: readonly string[];
  /** 16 hexadecimal digits that depend on the command's fields. Detects a different command under a used key. */
  bodyHash: string;
  /** Hint from the client: look for an earlier execution first. A wrong hint costs time, not correctness. */
  mayBeRetry: boolean;
  metadata: Omit<EventMetadata, 'actorId'>;
}

export type AppendResult =
  | { kind: 'appended'; events: [AnyStoredEvent, ...AnyStoredEvent[]] }
  /** The same command was executed before. `event` is its first event. */
  | { kind: 'duplicate'; event: AnyStoredEvent }
  /** The key was used for a different command: its first event, and the hash that was recorded with it. */
  | { kind: 'key_reused'; event: AnyStoredEvent; bodyHash: string }
  /** A version in the read set is no longer current: load and decide again. */
  | { kind: 'conflict' };

/** The result of an append whose command, or another one with its key, was executed before. */
export type ExecutedResult = Extract<AppendResult, { kind: 'duplicate' | 'key_reused' }>;

/** The last event that a reader of a partition has seen. The id is null at position 0. */
export interface Anchor {
  position: number;
  eventId: string | null;
}

export interface PartitionHead {
  partition: number;
  position: number;
  epoch: number;
}

/** The events of one commit in one partition, as published to the event bus. */
export interface CommittedEvents {
  epoch: number;
  partition: number;
  /** The event before the commit. The id is null if the writer does not know it. */
  after: Anchor;
  events: AnyStoredEvent[];
  /** The events with their payloads before they were sealed: never for another process. Absent if no append of the commit has them. */
  plainEvents?: AnyStoredEvent[];
}

export interface EventStore {
  /** 32 hexadecimal digits, created with the store. Separates installations that share a broker or a Redis. */
  readonly id: string;
  /** The store's epoch, read at start. It is raised after a restore that may have lost commits. */
  readonly epoch: number;
  /**
   * Loads the history of the entities. The result may come from a cache and be stale; the append asserts its versions. With `current`
   * it contains everything committed before the call: required when the caller answers without an append.
   */
  load(entities: readonly EntityRef[], options?: { current?: boolean }): Promise<History>;
  /**
   * Resolves after the commit. Throws EpochMismatch; LogDiverged if the log has lost an event that was acknowledged; or StoreUnavailable
   * when the outcome is unknown: the same command with the same key can be sent again.
   */
  append(append: Append): Promise<AppendResult>;
  /** The result of an append of the command if it was executed before, else null. Answers a repeated command without a decision. */
  findCommand(command: CommandIdentity, bodyHash: string): Promise<ExecutedResult | null>;
  readStream(stream: StreamName, range: { after: number; upTo?: number; limit: number }): Promise<AnyStoredEvent[]>;
  /**
   * Reads the next events of a partition, at most `limit`. Throws LogDiverged if the log has another event at the anchor, or none: a
   * restore or crash lost commits that the reader has seen. Throws UnknownEvent for an event type or version newer than this code. With
   * `types` it leaves out the others, except the last one: its position says how far was read.
   */
  readPartition(partition: number, after: Anchor, limit: number, types?: readonly EventType[]): Promise<AnyStoredEvent[]>;
  /** Heads of all partitions that have events, ascending. Cheap enough to poll. */
  heads(): Promise<PartitionHead[]>;
  /** Opens sealed events, such as those that a listener or the event bus received; others are returned as they are. */
  opened(events: readonly AnyStoredEvent[]): Promise<readonly AnyStoredEvent[]>;
  /** Registers a listener for commits of this process, with their events as they are stored, called outside all locks, in order within a partition. Must not throw. */
  onCommitted(listener: (commits: readonly CommittedEvents[]) => void): void;
  /**
   * The proof that the log has lost acknowledged events, or null. From then on every append is refused. It stays until the process
   * restarts on an intact log or in a new epoch.
   */
  divergence(): LogDiverged | null;
  /** Resolves if the store answers, once and without retries; throws LogDiverged for a diverged log. For readiness checks. */
  ping(): Promise<void>;
  /** Finishes pending appends and rejects new ones with StoreUnavailable. */
  close(): Promise<void>;
}

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The store's epoch has changed since this process started. The process must restart and discard what it has read. */
export class EpochMismatch extends Error {
  override readonly name = 'EpochMismatch';
}

/** The log lacks an event that was read or acknowledged before: a failover or a restore has lost commits. */
export class LogDiverged extends Error {
  override readonly name = 'LogDiverged';
  readonly partition: number;
  readonly anchor: Anchor;

  constructor(partition: number, anchor: Anchor, found: string) {
    super(`partition ${partition}: expected event ${anchor.eventId} at position ${anchor.position}, found ${found}`);
    this.partition = partition;
    this.anchor = anchor;
  }
}
