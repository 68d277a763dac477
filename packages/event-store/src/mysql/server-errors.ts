/** Classifies driver errors by number: codes differ between the servers. */
import { isConnectionLost as isServerAway, isRetryable } from '@parley/database/mysql-errors';

interface DriverError extends Error {
  errno?: number;
  sqlState?: string;
}

// 3819 MySQL, 4025 MariaDB.
const checkViolated = new Set([3819, 4025]);
const duplicateEntry = 1062;

/** A head has moved since it was cached: the CHECK has rejected the write. */
export function isHeadMoved(error: unknown): boolean {
  return isFromServer(error) && checkViolated.has(error.errno!) && error.message.includes('head_moved');
}

/** The first event of an append in the batch is already in the log. */
export function isDuplicateEvent(error: unknown): boolean {
  return isFromServer(error) && error.errno === duplicateEntry && error.message.includes('uq_event');
}

/** Deadlock or lock wait timeout: a retry may succeed. */
export function isTransient(error: unknown): boolean {
  return isRetryable(error);
}

/** The connection failed, not the statement: the outcome of the transaction is unknown. */
export function isConnectionLost(error: unknown): boolean {
  // Errors without a server's number come from the driver: timeouts, resets, closed connections.
  return !isFromServer(error) || isServerAway(error);
}

function isFromServer(error: unknown): error is DriverError {
  return error instanceof Error && (error as DriverError).sqlState !== undefined && (error as DriverError).errno !== undefined;
}
