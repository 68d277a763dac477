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
