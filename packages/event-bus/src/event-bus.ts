/**
 * The fast path from a commit to its consumers. It affects speed, never correctness: a bus may lose, repeat, delay and reorder
 * commits, and consumers repair from the log. Nothing is durable or confirmed, and `publish` never fails the caller.
 *
 * Guarantees: a consumer receives the commits of its shard one at a time; those of one publisher that are not lost arrive in the
 * order of publication; every delivered commit is complete and in a known format. Every queue is bounded: before the socket, in the
 * broker, in this process.
 * Shutdown: `close` sends what was published, within two seconds, and delivers nothing from the call on.
 */
import type { AnyStoredEvent } from '@parley/events/envelope';

/** A range of positions of one partition, written by one commit. */
export interface Span {
  partition: number;
  /** First and last position, inclusive. */
  from: number;
  to: number;
  /** Id of the event at `from - 1`; null if there is none or the writer does not know it. */
  previousEventId: string | null;
  lastEventId: string;
}

/** Announces a commit to one shard. If it is too large for the broker, `events` is null and consumers read the spans from the log. */
export interface PublishedCommit {
  epoch: number;
  shard: number;
  spans: Span[];
  /** All events of all spans, span by span in order. */
  events: AnyStoredEvent[] | null;
}

/** Reason for dropping a commit. Adapters report each drop, for a counter. */
export type DropReason = 'away' | 'blocked' | 'full' | 'malformed';

/** The part of a logger that adapters use. */
export interface BusLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface Consumption {
  /** Resolves when no further commit will be delivered. */
  close(): Promise<void>;
}

export interface EventBus {
  /** Publishes without waiting; drops the commit if the broker is away or does not accept it. Never throws. */
  publish(publishedCommit: PublishedCommit): void;
  /**
   * Delivers the commits of a shard one at a time, in the broker's order, until closed. Each consumer has its own exclusive queue,
   * deleted with it. Reconnects when the broker returns. Malformed commits are dropped and counted. Resolves when the queue is
   * bound, or at once while the broker is away. `onCommit` must not throw.
   */
  consume(shard: number, onCommit: (publishedCommit: PublishedCommit) => void): Promise<Consumption>;
  /** True while commits can be published; for readiness and metrics, never for decisions. */
  readonly connected: boolean;
  close(): Promise<void>;
}
