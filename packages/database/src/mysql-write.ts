/**
 * One write as one transaction in as few round trips as can be: a trip ends after each guarded statement, since what
 * follows may only run when that one changed the rows that it must. Without guards it is one trip, COMMIT included.
 */
import type { ResultSetHeader } from 'mysql2';

import type { CompiledWrite } from './compile-statement.ts';
import { WriteRefused } from './database.ts';
import { isConnectionLost } from './mysql-errors.ts';
import type { MysqlSession } from './mysql-pool.ts';

// Between two trips, or before the ROLLBACK of a statement that failed, this process may be frozen or cut off, its locks
// held: then the server ends the session after 5 s. MariaDB has a limit of its own for that, which the pool sets once.
const impatient = { mysql: ['SET SESSION wait_timeout = 5'], mariadb: [] };
const usual = { mysql: ['SET SESSION wait_timeout = DEFAULT'], mariadb: [] };
// Characters; MariaDB takes 16 MiB at once unless it is told otherwise.
const tripLimit = 2 * 1024 * 1024;

interface Trip {
  statements: { sql: string; affects: number | undefined }[];
  size: number;
}

/** With `beforeCommit` the COMMIT takes a trip of its own, and it is called before that one. */
export async function runMysqlWrite(
  session: MysqlSession,
  dialect: 'mysql' | 'mariadb',
  writes: readonly CompiledWrite[],
  beforeCommit?: () => void,
): Promise<number[]> {
  const [only] = writes;
  if (only === undefined) return [];
  // It commits by itself.
  if (writes.length === 1 && only.affects === undefined && !beforeCommit) return [changedBy(await session.query(only.sql, only.values))];
  try {
    const trips = planTrips(session, writes);
    if (beforeCommit && trips.at(-1)!.statements.length > 0) trips.push({ statements: [], size: 0 });
    return await sendTrips(session, dialect, trips, beforeCommit);
  } catch (error) {
    // A lock timeout undoes its own statement only, and a violated constraint nothing of what ran before it.
    if (!isConnectionLost(error)) await session.query(['ROLLBACK', ...usual[dialect]].join('; '));
    throw error;
  }
}

async function sendTrips(
  session: MysqlSession,
  dialect: 'mysql' | 'mariadb',
  trips: readonly Trip[],
  beforeCommit?: () => void,
): Promise<number[]> {
  const changed: number[] = [];
  for (const [number, { statements }] of trips.entries()) {
    const begin = number > 0 ? [] : [...impatient[dialect], 'START TRANSACTION'];
    const isLast = number === trips.length - 1;
    if (isLast) beforeCommit?.();
    const end = isLast ? ['COMMIT', ...usual[dialect]] : [];
    const results = [await session.query([...begin, ...statements.map(({ sql }) => sql), ...end].join('; '))].flat();
    for (const [index, { affects }] of statements.entries()) {
      const rows = changedBy(results[begin.length + index]);
      if (affects !== undefined && rows !== affects) throw new WriteRefused(changed.length, affects, rows);
      changed.push(rows);
    }
  }
  return changed;
}

/** The last trip, perhaps empty, holds no guard: with it goes the COMMIT. */
function planTrips(session: MysqlSession, writes: readonly CompiledWrite[]): Trip[] {
  const trips: Trip[] = [{ statements: [], size: 0 }];
  for (const { sql, values, affects } of writes) {
    const trip = trips.at(-1)!;
    const text = session.format(sql, values);
    trip.statements.push({ sql: text, affects });
    trip.size += text.length;
    if (affects !== undefined || trip.size > tripLimit) trips.push({ statements: [], size: 0 });
  }
  return trips;
}

function changedBy(result: unknown): number {
  return (result as ResultSetHeader).affectedRows;
}
