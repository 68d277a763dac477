/** Classifies errors of MySQL and MariaDB by number: their codes differ between servers and driver versions. */
import { CheckViolation, DatabaseUnavailable, UniqueViolation } from './database.ts';

/** An error of the driver. `errno` is the server's number if the server sent it. */
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
const retryable = new Set([1213, 1205, 1020]);
// Too many connections, shutting down, connection killed, idle for too long, server offline.
const sessionEnded = [1040, 1053, 1077, 1152, 1158, 1159, 1160, 1161, 1317, 1927, 3032, 3169, 4031];
// A member of a cluster that is no primary, or no longer: read-only (1290, 1836), outside a Galera cluster's majority (1047), commit
// refused by Galera (1180) or by Group Replication (3100, 3101). Another session may reach the primary.
const notPrimary = [1047, 1180, 1290, 1836, 3100, 3101];
const serverAway = new Set([...sessionEnded, ...notPrimary]);

// Error writing a file, disk full (two numbers), storage engine failure, table full.
const diskFailures = new Set([3, 1021, 1026, 1030, 1114]);

export function isRetryable(error: unknown): boolean {
  return isFromServer(error) && retryable.has(error.errno);
}

/** The connection failed, not the statement: the outcome of its transaction is unknown. */
export function isConnectionLost(error: unknown): boolean {
  if (isFromServer(error)) return serverAway.has(error.errno);
  const { fatal, code } = asDriverError(error);
  // ECONNREFUSED, ETIMEDOUT, PROTOCOL_CONNECTION_LOST, PROTOCOL_SEQUENCE_TIMEOUT; not Node's ERR_….
  return fatal === true || /^(PROTOCOL_|E[A-Z]+$)/.test(code ?? '');
}

/** Translates an error to the port's; returns other errors unchanged. */
export function translateMysqlError(error: unknown): unknown {
  if (isConnectionLost(error)) return new DatabaseUnavailable((error as Error).message || (error as DriverError).code!, error);
  if (!isFromServer(error)) return error;
  if (diskFailures.has(error.errno)) return new DatabaseUnavailable(error.message, error);
  if (error.errno === duplicateEntry) return new UniqueViolation(uniqueKeyIn(error.message));
  if (checkViolated.has(error.errno)) return new CheckViolation(constraintIn(error.message));
  return error;
}

// By fields, not by class: in Jest, a socket's error belongs to another realm and is no instance of this Error.
function asDriverError(error: unknown): Partial<DriverError> {
  return typeof error === 'object' && error !== null ? error : {};
}

function isFromServer(error: unknown): error is DriverError & { errno: number } {
  const { sqlState, errno } = asDriverError(error);
  return sqlState !== undefined && errno !== undefined;
}

// "Duplicate entry '…' for key 'table.key'" on MySQL, 'key' alone on MariaDB; the entry may contain anything.
function uniqueKeyIn(message: string): string {
  const key = message.slice(message.lastIndexOf(" key '") + 6, message.lastIndexOf("'"));
  return key.slice(key.lastIndexOf('.') + 1).toLowerCase();
}

// "Check constraint 'name' is violated." on MySQL, "CONSTRAINT `table.column` failed for …" or "CONSTRAINT `name` …" on MariaDB.
function constraintIn(message: string): string {
  return (/^[^'`]*['`]([^'`]+)['`]/.exec(message)?.[1] ?? message).toLowerCase();
}
