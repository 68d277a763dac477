/** MySQL's and MariaDB's errors by number: the codes beside them differ between servers and driver versions. */
import { CheckViolation, DatabaseUnavailable, UniqueViolation } from './database.ts';

/** An error of the driver: `errno` is the server's number when the server sent it. */
interface DriverError extends Error {
  errno?: number;
  code?: string;
  sqlState?: string;
  fatal?: boolean;
}

const duplicateEntry = 1062;
// 3819 MySQL, 4025 MariaDB.
const checkViolated = new Set([3819, 4025]);
// Deadlock, lock wait timeout, MariaDB's "record has changed since last read".
const worthRepeating = new Set([1213, 1205, 1020]);
// Too many connections, shutting down, connection killed, idle for too long, read-only after a failover.
const serverAway = new Set([1040, 1053, 1077, 1152, 1158, 1159, 1160, 1161, 1290, 1317, 1836, 1927, 3169, 4031]);

// Error writing a file, disk full (two numbers), storage engine failed, table full: the disk, not the statement.
const diskFails = new Set([3, 1021, 1026, 1030, 1114]);

export function isWorthRepeating(error: unknown): boolean {
  return isFromServer(error) && worthRepeating.has(error.errno);
}

/** The connection failed, not the statement: whatever ran on it is in doubt. */
export function isConnectionLost(error: unknown): boolean {
  if (isFromServer(error)) return serverAway.has(error.errno);
  const { fatal, code } = asDriverError(error);
  // ECONNREFUSED, ETIMEDOUT, PROTOCOL_CONNECTION_LOST, PROTOCOL_SEQUENCE_TIMEOUT; not Node's ERR_….
  return fatal === true || /^(PROTOCOL_|E[A-Z]+$)/.test(code ?? '');
}

/** The port's error for it, any other error as it is. */
export function translateMysqlError(error: unknown): unknown {
  if (isConnectionLost(error)) return new DatabaseUnavailable((error as Error).message || (error as DriverError).code!, error);
  if (!isFromServer(error)) return error;
  if (diskFails.has(error.errno)) return new DatabaseUnavailable(error.message, error);
  if (error.errno === duplicateEntry) return new UniqueViolation(uniqueKeyIn(error.message));
  if (checkViolated.has(error.errno)) return new CheckViolation(constraintIn(error.message));
  return error;
}

// By its fields: a socket's error is no instance of this Error when the code runs in a realm of its own, as in Jest.
function asDriverError(error: unknown): Partial<DriverError> {
  return typeof error === 'object' && error !== null ? error : {};
}

function isFromServer(error: unknown): error is DriverError & { errno: number } {
  const { sqlState, errno } = asDriverError(error);
  return sqlState !== undefined && errno !== undefined;
}

// "Duplicate entry '…' for key 'table.key'" on MySQL, 'key' alone on MariaDB; the entry itself may hold anything.
function uniqueKeyIn(message: string): string {
  const key = message.slice(message.lastIndexOf(" key '") + 6, message.lastIndexOf("'"));
  return key.slice(key.lastIndexOf('.') + 1).toLowerCase();
}

// "Check constraint 'name' is violated." on MySQL, "CONSTRAINT `table.column` failed for …" or "CONSTRAINT `name` …" on MariaDB.
function constraintIn(message: string): string {
  return (/^[^'`]*['`]([^'`]+)['`]/.exec(message)?.[1] ?? message).toLowerCase();
}
