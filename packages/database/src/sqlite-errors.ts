import type Sqlite from 'better-sqlite3';

import { CheckViolation, DatabaseUnavailable, UniqueViolation } from './database.ts';

/** Another connection holds a lock: a retry may succeed. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'));
}

/** Translates constraint violations and disk failures to the port's errors; returns other errors unchanged. */
export function translateSqliteError(error: unknown): unknown {
  if (!isSqliteError(error)) return error;
  const constrained = error.message.slice(error.message.indexOf(': ') + 2);
  switch (error.code) {
    case 'SQLITE_CONSTRAINT_UNIQUE':
    case 'SQLITE_CONSTRAINT_PRIMARYKEY':
    case 'SQLITE_CONSTRAINT_ROWID':
      return new UniqueViolation(constrained.toLowerCase());
    case 'SQLITE_CONSTRAINT_CHECK':
      return new CheckViolation(constrained.toLowerCase());
    default:
      return diskFailure.test(error.code) ? new DatabaseUnavailable(error.message, error) : error;
  }
}

const diskFailure = /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY)/;

// By name, not by class: the native module throws the class of its first loader in the process, and Jest loads it again, with its own
// Error class, for each test file.
function isSqliteError(error: unknown): error is InstanceType<typeof Sqlite.SqliteError> {
  return (error as { name?: unknown } | null)?.name === 'SqliteError';
}
