import type Sqlite from 'better-sqlite3';

import { CheckViolation, DatabaseUnavailable, UniqueViolation } from './database.ts';

/** Another connection holds what this one needs: trying again helps. */
export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && (error.code.startsWith('SQLITE_BUSY') || error.code.startsWith('SQLITE_LOCKED'));
}

/** The port's error for a constraint that refused or a disk that fails or is full, any other error as it is. */
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
      return diskFails.test(error.code) ? new DatabaseUnavailable(error.message, error) : error;
  }
}

const diskFails = /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY)/;

// By name: the native part throws the class of whoever loaded it first in the process, and Jest loads it anew, with an
// Error of its own, for each test file.
function isSqliteError(error: unknown): error is InstanceType<typeof Sqlite.SqliteError> {
  return (error as { name?: unknown } | null)?.name === 'SqliteError';
}
