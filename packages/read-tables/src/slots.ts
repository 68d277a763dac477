/** The active slot of each read table, and the table names of slots. */
import { createHash } from 'node:crypto';
import type { Database, ReadSession, Row, Statement } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { projectionSlots, type ProjectionSlotRow } from './bookkeeping-tables.ts';
import type { ReadTableName, ReadTables } from './reads/read-tables.ts';
import { readTables } from './tables.ts';

export type Slot = 'a' | 'b';

export const inactiveSlot = (slot: Slot): Slot => (slot === 'a' ? 'b' : 'a');

/** A slot, or the tables that an operator rebuilt as of a past time. */
export type TableSet = Slot | 'past';

/** Suffix of a table name in SQL: `_a` in `messages_a`. */
export const suffixOf = (set: TableSet): string => `_${set}`;

/** Reads the slots of one subscription or of all. A table that was never projected has none. */
export async function readProjectionSlots(database: Pick<Database, 'read'>, subscription?: string): Promise<ProjectionSlotRow[]> {
  return (await database.read(projectionSlotsQuery(subscription))).map(projectionSlotFrom);
}

/** For `snapshot`, together with queries of the same state. `projectionSlotFrom` reads its rows. */
export function projectionSlotsQuery(subscription?: string): Statement {
  const where = subscription === undefined ? '' : 'WHERE subscription = ?';
  return {
    sql: `SELECT ${columnSql(projectionSlots)} FROM projection_slots ${where} ORDER BY projection`,
    values: subscription === undefined ? [] : [subscription],
  };
}

export function projectionSlotFrom(row: Row): ProjectionSlotRow {
  return decodeRow(projectionSlots, row);
}

/**
 * Reads the active slots. Call it once per request, after its positions are reached, and use the result for that request only: an
 * inactive slot is no longer updated.
 */
export async function activeSlot(database: ReadSession): Promise<ReadTables> {
  return { database, names: namesOf(await readProjectionSlots(database)) };
}

export function namesOf(slots: readonly ProjectionSlotRow[]): ReadTables['names'] {
  const active = new Map(slots.map(({ projection, slot }) => [projection, slot as Slot]));
  const names = readTables.map(({ name }) => [name, name + suffixOf(active.get(name) ?? 'a')] as const);
  return Object.fromEntries(names) as Record<ReadTableName, string>;
}

/** Returns 16 hex digits that identify these projections with their versions and slots. Checkpoints store them. */
export function versionsOf(slots: readonly Omit<ProjectionSlotRow, 'subscription'>[]): string {
  const parts = slots.map(({ projection, slot, version }) => `${projection}@${version}:${slot}`).sort();
  return createHash('sha256').update(parts.join(',')).digest('hex').slice(0, 16);
}
