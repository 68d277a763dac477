/** What an error of the driver means. By number: codes differ between the servers. */
import { isConnectionLost as isServerAway, isWorthRepeating } from '@parley/database/mysql-errors';

interface DriverError extends Error {
  errno?: number;
  sqlState?: string;
}

// 3819 MySQL, 4025 MariaDB.
const checkViolated = new Set([3819, 4025]);
const duplicateEntry = 1062;

/** A head is not where an append that believed to be alone expected it: nothing was written. */
export function isHeadMoved(error: unknown): boolean {
  return isFromServer(error) && checkViolated.has(error.errno!) && error.message.includes('head_moved');
}

/** The first event of some append in the batch is in the log already. */
export function isEventRepeated(error: unknown): boolean {
  return isFromServer(error) && error.errno === duplicateEntry && error.message.includes('uq_event');
}

/** Deadlock, lock wait timeout: the same batch may well succeed now. */
export function isPassing(error: unknown): boolean {
  return isWorthRepeating(error);
}

/** The connection failed, not the statement: the transaction's fate is unknown. */
export function isConnectionLost(error: unknown): boolean {
  // What the server did not send, the driver made up: timeouts, resets, a closed connection.
  return !isFromServer(error) || isServerAway(error);
}

function isFromServer(error: unknown): error is DriverError {
  return error instanceof Error && (error as DriverError).sqlState !== undefined && (error as DriverError).errno !== undefined;
}
