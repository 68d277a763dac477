import { CheckViolation, UniqueViolation } from '@parley/database/database';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { isCheckpointMoved } from '@parley/read-tables/checkpoints';

/** Rejections of a batch that holds one event alone, before that event is parked. */
const maxRejections = 3;

/**
 * Finds the event whose rows the database rejects, such as a value that is too long or a duplicate key. After a rejection,
 * the events of the batch are committed one at a time; one that is rejected repeatedly is to be parked. An unavailable or
 * full database or a missing table parks nothing: such a batch is retried indefinitely.
 */
export class PoisonEventDetector {
  /** Events left to commit one at a time. */
  #suspects = 0;
  #rejections = 0;
  #poison: { eventId: string; error: unknown } | null = null;

  /** True while a batch must hold one event only. */
  get isIsolating(): boolean {
    return this.#suspects > 0;
  }

  /** The database's error for an event to be parked, else undefined. */
  rejectionOf(event: AnyStoredEvent): unknown {
    return this.#poison?.eventId === event.id ? this.#poison.error : undefined;
  }

  batchFailed(events: readonly AnyStoredEvent[], error: unknown): void {
    if (!isRowRejection(error)) return;
    this.#suspects = Math.max(this.#suspects, events.length);
    this.#rejections = events.length === 1 ? this.#rejections + 1 : 0;
    if (this.#rejections >= maxRejections) this.#poison = { eventId: events[0]!.id, error };
  }

  batchCommitted(events: number): void {
    this.#suspects = Math.max(0, this.#suspects - events);
    this.#rejections = 0;
    this.#poison = null;
  }
}

/** Data exceptions and violated constraints (SQLSTATE 22 and 23, or SQLite's codes), and values that have no SQL form. */
function isRowRejection(error: unknown): boolean {
  if (isCheckpointMoved(error)) return false;
  if (error instanceof UniqueViolation || error instanceof CheckViolation || error instanceof TypeError) return true;
  const { sqlState, errno, code } = error as { sqlState?: unknown; errno?: unknown; code?: unknown };
  const incorrectValue = 1366; // Its SQLSTATE is HY000.
  return /^2[23]/.test(String(sqlState)) || errno === incorrectValue || /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)/.test(String(code));
}
