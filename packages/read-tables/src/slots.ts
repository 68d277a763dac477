/** Which side of each read table is live, and how the sides are named. */
import { createHash } from 'node:crypto';
import type { Database } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { projectionSlots, type ProjectionSlotRow } from './bookkeeping-tables.ts';
import type { ReadTableName, ReadTables } from './reads/read-tables.ts';
import { readTables } from './tables.ts';

export type Slot = 'a' | 'b';

export const inactiveSlot = (slot: Slot): Slot => (slot === 'a' ? 'b' : 'a');

/** A side, or the tables as they were at a time past: nobody's but the operator's. */
export type TableSet = Slot | 'past';

/** What stands behind a table's name in SQL: `messages` + `_a`. */
export const suffixOf = (set: TableSet): string => `_${set}`;

/** The pointer rows, of one subscription or of all; none for a table that was never projected. */
export async function readProjectionSlots(database: Pick<Database, 'read'>, subscription?: string): Promise<ProjectionSlotRow[]> {
  const some = subscription === undefined ? '' : 'WHERE subscription = ?';
  const rows = await database.read({
    sql: `SELECT ${columnSql(projectionSlots)} FROM projection_slots ${some} ORDER BY projection`,
    values: subscription === undefined ? [] : [subscription],
  });
  return rows.map((row) => decodeRow(projectionSlots, row));
}

/**
 * The live read tables. Call it once at the start of each request, after its positions are reached, and use what it
 * answers throughout: a side that was read later would show another state, one that was kept longer stands still.
 */
export async function activeSlot(database: Database): Promise<ReadTables> {
  return { database, names: namesOf(await readProjectionSlots(database)) };
}

export function namesOf(slots: readonly ProjectionSlotRow[]): ReadTables['names'] {
  const live = new Map(slots.map(({ projection, slot }) => [projection, slot as Slot]));
  const names = readTables.map(({ name }) => [name, name + suffixOf(live.get(name) ?? 'a')] as const);
  return Object.fromEntries(names) as Record<ReadTableName, string>;
}

/** Sixteen hex digits that differ as soon as a projection, its version or its side does: what a live checkpoint is of. */
export function versionsOf(slots: readonly Omit<ProjectionSlotRow, 'subscription'>[]): string {
  const words = slots.map(({ projection, slot, version }) => `${projection}@${version}:${slot}`).sort();
  return createHash('sha256').update(words.join(',')).digest('hex').slice(0, 16);
}
