/**
 * The log. Append-only; positions are gapless and in commit order within each of 64 partitions.
 *
 * Invariants that every adapter keeps, and the contract suite proves:
 * - a reader that has seen position p of a partition has seen, and can read, every position below it (no hole, ever);
 * - versions count 1, 2, 3 … in each stream;
 * - an append happens wholly or not at all, and once: the id of its first event is unique;
 * - what an append read (`readSet`) is still so at its commit;
 * - each append in a batch stands alone: another's conflict or duplicate never fails it;
 * - `recordedAt` is the database's time and never goes back within a partition.
 */
import type { Entity } from '@parley/events/entities';
import type { AnyStoredEvent, EventMetadata, NewEvent } from '@parley/events/envelope';
import type { CommandIdentity } from '@parley/events/ids';
import type { StreamName } from '@parley/events/streams';

/** An entity inside a stream, by which a decision reads the log. `null`: the whole stream (pairs; short ones only). */
export interface EntityRef {
  stream: StreamName;
  entity: Entity | null;
}

/** What was read of it: the version of the last event about it, 0 if none. */
export interface EntityVersion extends EntityRef {
  version: number;
}

/** The end of a stream: version 0 and no counts if it holds nothing. */
export interface StreamHead {
  version: number;
  messages: number;
  members: number;
}

/** What a decision is made from. All streams of one call lie in one partition. */
export interface History {
  /** The events about the entities asked for (of one that is told whole, the last), each once, by stream in the order asked, then by version. */
  events: AnyStoredEvent[];
  versions: EntityVersion[];
  heads: Map<StreamName, StreamHead>;
}

/** What the log takes: an append with more events is refused with a RangeError, the command must be split. */
export const limits = { eventsPerAppend: 1_000 } as const;

export interface Append {
  /** At least one; all of streams of one partition; at most `limits.eventsPerAppend`. */
  events: readonly [NewEvent, ...NewEvent[]];
  readSet: readonly EntityVersion[];
  /** Its target lies in the same partition. */
  command: CommandIdentity;
  /** Sixteen hex digits of the command's fields (bodyHash): tells another command under a used key. */
  bodyHash: string;
  /** The client says that it may have sent this before: look for it first. Wrong either way costs time, not truth. */
  mayBeRetry: boolean;
  metadata: Omit<EventMetadata, 'actorId' | 'commandKey'>;
}

export type AppendResult =
  | { kind: 'appended'; events: [AnyStoredEvent, ...AnyStoredEvent[]] }
  /** This very command was executed before; its first event. */
  | { kind: 'duplicate'; event: AnyStoredEvent }
  /** The key was used for another command. */
  | { kind: 'key_reused' }
  /** Something in the read set has moved: load again, decide again. */
  | { kind: 'conflict' };

/** Where a reader of a partition stands: after this position, whose event had this id (null at position 0). */
export interface Anchor {
  position: number;
  eventId: string | null;
}

export interface PartitionHead {
  partition: number;
  position: number;
  epoch: number;
}

/** The events of one commit in one partition, as they go to the broker after the commit. */
export interface CommittedEvents {
  epoch: number;
  partition: number;
  /** Where the partition stood before: null id when the writer does not know it. */
  after: Anchor;
  events: AnyStoredEvent[];
}

export interface EventStore {
  /** 32 hex digits, made once with the store: tells installations apart that share a broker or a Redis. */
  readonly id: string;
  /** The store's epoch, read at start. A new one begins after a restore that lost events. */
  readonly epoch: number;
  /**
   * What the entities' events say, perhaps from a cache: an append asserts whether it was the newest. `current`: holds
   * everything that was committed before the call, for who answers without an append.
   */
  load(entities: readonly EntityRef[], options?: { current?: boolean }): Promise<History>;
  /**
   * Resolves after the commit. Throws StoreUnavailable (nothing is known to be wrong with the command; it may or may not
   * have happened, and sending it again with its key finds out) and EpochMismatch.
   */
  append(append: Append): Promise<AppendResult>;
  /** The event by which a command began, if it was executed: for commands that may be answered without deciding again. */
  findCommand(command: CommandIdentity): Promise<{ event: AnyStoredEvent; bodyHash: string } | null>;
  readStream(stream: StreamName, range: { after: number; upTo?: number; limit: number }): Promise<AnyStoredEvent[]>;
  /**
   * The next events of a partition, at most `limit`. Throws LogDiverged when the anchor's event is not the one that the
   * reader saw, or the anchor lies beyond the head: a restore or crash lost commits, and reading on would be wrong.
   * Throws UnknownEvent for a type or version that this code is too old for.
   */
  readPartition(partition: number, after: Anchor, limit: number): Promise<AnyStoredEvent[]>;
  /** All partitions that hold events, ascending. Cheap: it is polled. */
  heads(): Promise<PartitionHead[]>;
  /** Called after each commit of this process, outside any lock, in order within a partition. Must not throw. */
  onCommitted(listener: (commits: readonly CommittedEvents[]) => void): void;
  /** Resolves when the store answers; for readiness. */
  ping(): Promise<void>;
  /** Finishes the appends under way, refuses new ones with StoreUnavailable. */
  close(): Promise<void>;
}

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The store's epoch is not the one this process began with: it must restart and read everything anew. */
export class EpochMismatch extends Error {
  override readonly name = 'EpochMismatch';
}

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
