/**
 * Rows that the database will not take: a value too long, a key twice. The batch is then written event by event, until
 * the one at fault stands alone; refused again and again it is parked. A database that is away, full or lacks a table
 * is no reason to park anything: that is tried again for ever.
 */
import { CheckViolation, UniqueViolation } from '@parley/database/database';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { isCheckpointMoved } from '@parley/read-tables/checkpoints';

/** Refusals of one event alone before it is parked. */
const timeout = 3;

export class Refusals {
  /** Events still to be written one by one. */
  #careful = 0;
  #alone = 0;
  #parking: { eventId: string; error: unknown } | null = null;

  get isCareful(): boolean {
    return this.#careful > 0;
  }

  /** Why the event is to be parked; undefined when it is not. */
  reasonToPark(event: AnyStoredEvent): unknown {
    return this.#parking?.eventId === event.id ? this.#parking.error : undefined;
  }

  refused(events: readonly AnyStoredEvent[], error: unknown): void {
    if (!isOfRows(error)) return;
    this.#careful = Math.max(this.#careful, events.length);
    this.#alone = events.length === 1 ? this.#alone + 1 : 0;
    if (this.#alone >= timeout) this.#parking = { eventId: events[0]!.id, error };
  }

  written(events: number): void {
    this.#careful = Math.max(0, this.#careful - events);
    this.#alone = 0;
    this.#parking = null;
  }
}

/** Data exceptions and violated constraints (SQLSTATE 22 and 23), on SQLite by its codes, and values that are no SQL at all. */
function isOfRows(error: unknown): boolean {
  if (isCheckpointMoved(error)) return false;
  if (error instanceof UniqueViolation || error instanceof CheckViolation || error instanceof TypeError) return true;
  const { sqlState, errno, code } = error as { sqlState?: unknown; errno?: unknown; code?: unknown };
  const incorrectValue = 1366; // its SQLSTATE is HY000
  return /^2[23]/.test(String(sqlState)) || errno === incorrectValue || /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH)/.test(String(code));
}
