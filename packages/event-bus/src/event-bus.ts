/**
 * The doorbell that carries the letter: it makes things fast and is never what makes them right. A bus may lose, repeat,
 * delay and reorder letters; whoever consumes repairs from the log. So nothing in it is durable, nothing is confirmed,
 * and `publish` never fails a caller.
 *
 * What is promised: one consumer is handed the letters of its shard one at a time, each publisher's in the order in which
 * it published those that were not lost; and each letter that is handed over is whole and of a known format.
 * Memory is bounded at every place where a letter may wait: before the socket, in the broker's queue, in this process.
 * Shutdown: `close` sends what was published, within two seconds, and hands nothing over from its call on.
 */
import type { AnyStoredEvent } from '@parley/events/envelope';

/** A run of positions of one partition that one commit wrote. */
export interface Span {
  partition: number;
  /** First and last position, inclusive. */
  from: number;
  to: number;
  /** The id of the event at `from - 1`, null when there is none or the writer does not know it. */
  previousEventId: string | null;
  lastEventId: string;
}

/** One letter per commit and shard. Too large for the broker: `events` is null, the spans alone ring the bell. */
export interface PublishedCommit {
  epoch: number;
  shard: number;
  spans: Span[];
  /** All events of all spans, span by span in order. */
  events: AnyStoredEvent[] | null;
}

/** Why a letter went nowhere. Adapters report each one, for a counter. */
export type DropReason = 'away' | 'blocked' | 'full' | 'malformed';

/** What an adapter needs of a logger. */
export interface BusLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface Consumption {
  /** Resolves when no further letter will be handed over. */
  close(): Promise<void>;
}

export interface EventBus {
  /** Rings without waiting: dropped when the broker is away or does not take it. Never throws. */
  publish(publishedCommit: PublishedCommit): void;
  /**
   * Hands over the letters of a shard, one at a time in the broker's order, until closed. The queue is the consumer's own,
   * exclusive and gone with it. Survives the broker's absence: consumes again when it is back. A malformed letter is
   * dropped and counted. Resolves when the queue stands, or at once while the broker is away. `onLetter` must not throw.
   */
  consume(shard: number, onCommit: (publishedCommit: PublishedCommit) => void): Promise<Consumption>;
  /** Whether letters pass just now; for readiness and metrics, never for decisions. */
  readonly connected: boolean;
  close(): Promise<void>;
}
