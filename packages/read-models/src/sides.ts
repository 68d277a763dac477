/** Which side of each read table is live, and how the sides are named. */
import { createHash } from 'node:crypto';
import type { Database } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { projectionSides, type ProjectionSideRow } from './bookkeeping-tables.ts';
import type { ReadTableName, ReadTables } from './reads/read-tables.ts';
import { readTables } from './tables.ts';

export type Side = 'a' | 'b';

export const otherSide = (side: Side): Side => (side === 'a' ? 'b' : 'a');

/** A side, or the tables as they were at a time past: nobody's but the operator's. */
export type TableSet = Side | 'then';

/** What stands behind a table's name in SQL: `messages` + `_a`. */
export const suffixOf = (set: TableSet): string => `_${set}`;

/** The pointer rows, of one subscription or of all; none for a table that was never projected. */
export async function readProjectionSides(database: Pick<Database, 'read'>, subscription?: string): Promise<ProjectionSideRow[]> {
  const some = subscription === undefined ? '' : 'WHERE subscription = ?';
  const rows = await database.read({
    sql: `SELECT ${columnSql(projectionSides)} FROM projection_sides ${some} ORDER BY projection`,
    values: subscription === undefined ? [] : [subscription],
  });
  return rows.map((row) => decodeRow(projectionSides, row));
}

/**
 * The live read tables. Call it once at the start of each request, after its positions are reached, and use what it
 * answers throughout: a side that was read later would show another state, one that was kept longer stands still.
 */
export async function readSide(database: Database): Promise<ReadTables> {
  return { database, names: namesOf(await readProjectionSides(database)) };
}

/** Reads by the live side of the read tables: `read` changes nothing, since it may be asked twice. */
export type OnLiveSide = <Result>(read: (tables: ReadTables) => Promise<Result>) => Promise<Result>;

/**
 * For a service that answers by these tables. Begins on the side that was live last time, and asks beside that which one is: a
 * round trip less to wait for. When it is another one by now, whatever was read is dropped, and read again from that.
 */
export function onLiveSide(database: Database): OnLiveSide {
  let last: ReadTables | null = null;
  return async (read) => {
    const guess = last;
    const [live, found] = await Promise.all([readSide(database), guess && settled(read(guess))]);
    if (guess && found && isSameSide(live, guess)) return found();
    last = live;
    return read(live);
  };
}

/** What became of it, told when asked. */
function settled<Result>(reading: Promise<Result>): Promise<() => Result> {
  return reading.then(
    (result) => () => result,
    (error: unknown) => () => {
      throw error;
    },
  );
}

function isSameSide(one: ReadTables, other: ReadTables): boolean {
  return Object.entries(one.names).every(([name, table]) => other.names[name as ReadTableName] === table);
}

export function namesOf(sides: readonly ProjectionSideRow[]): ReadTables['names'] {
  const live = new Map(sides.map(({ projection, side }) => [projection, side as Side]));
  const names = readTables.map(({ name }) => [name, name + suffixOf(live.get(name) ?? 'a')] as const);
  return Object.fromEntries(names) as Record<ReadTableName, string>;
}

/** Sixteen hex digits that differ as soon as a projection, its version or its side does: what a live checkpoint is of. */
export function versionsOf(sides: readonly Omit<ProjectionSideRow, 'subscription'>[]): string {
  const words = sides.map(({ projection, side, version }) => `${projection}@${version}:${side}`).sort();
  return createHash('sha256').update(words.join(',')).digest('hex').slice(0, 16);
}
