/**
 * Runs a write as one transaction in as few round trips as possible. A trip ends after each guarded statement, because the following
 * ones may run only if it changed the required rows. Without guards, it is one trip, including the COMMIT.
 */
import type { ResultSetHeader } from 'mysql2';

import type { CompiledWrite } from './compiled-statement.ts';
import { WriteRefused } from './database.ts';
import { isConnectionLost } from './mysql-errors.ts';
import type { MysqlSession } from './mysql-pool.ts';

// Between two trips, or before the ROLLBACK of a failed statement, this process may freeze or lose its network while it holds locks: the
// server then ends the session after 5 s. MariaDB has its own limit for that, which the pool sets once.
const shortTimeout = { mysql: ['SET SESSION wait_timeout = 5'], mariadb: [] };
const defaultTimeout = { mysql: ['SET SESSION wait_timeout = DEFAULT'], mariadb: [] };
// In characters. MariaDB accepts 16 MiB at once by default.
const maxTripSize = 2 * 1024 * 1024;

interface Trip {
  statements: { sql: string; affects: number | undefined }[];
  size: number;
}

/** With `beforeCommit`, the COMMIT is a separate trip, before which it is called. */
export async function runMysqlWrite(
  session: MysqlSession,
  dialect: 'mysql' | 'mariadb',
  writes: readonly CompiledWrite[],
  beforeCommit?: () => void,
): Promise<number[]> {
  const [first] = writes;
  if (first === undefined) return [];
  // A single statement commits by itself.
  if (writes.length === 1 && first.affects === undefined && !beforeCommit) return [changedBy(await session.query(first.sql, first.values))];
  try {
    const trips = planTrips(session, writes);
    if (beforeCommit && trips.at(-1)!.statements.length > 0) trips.push({ statements: [], size: 0 });
    return await sendTrips(session, dialect, trips, beforeCommit);
  } catch (error) {
    // A lock timeout or a violated constraint undoes only its own statement.
    if (!isConnectionLost(error)) await session.query(['ROLLBACK', ...defaultTimeout[dialect]].join('; '));
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
    const begin = number > 0 ? [] : [...shortTimeout[dialect], 'START TRANSACTION'];
    const isLast = number === trips.length - 1;
    if (isLast) beforeCommit?.();
    const end = isLast ? ['COMMIT', ...defaultTimeout[dialect]] : [];
    const results = [await session.query([...begin, ...statements.map(({ sql }) => sql), ...end].join('; '))].flat();
    for (const [index, { affects }] of statements.entries()) {
      const rows = changedBy(results[begin.length + index]);
      if (affects !== undefined && rows !== affects) throw new WriteRefused(changed.length, affects, rows);
      changed.push(rows);
    }
  }
  return changed;
}

/** The last trip, possibly empty, has no guard: the COMMIT is sent with it. */
function planTrips(session: MysqlSession, writes: readonly CompiledWrite[]): Trip[] {
  const trips: Trip[] = [{ statements: [], size: 0 }];
  for (const { sql, values, affects } of writes) {
    const trip = trips.at(-1)!;
    const text = session.format(sql, values);
    trip.statements.push({ sql: text, affects });
    trip.size += text.length;
    if (affects !== undefined || trip.size > maxTripSize) trips.push({ statements: [], size: 0 });
  }
  return trips;
}

function changedBy(result: unknown): number {
  return (result as ResultSetHeader).affectedRows;
}
