/** Sequences that are held up because one of their events could not be folded. */
import type { Database } from '@parley/database/database';
import { columnSql, decodeRow, selectByKeys } from '@parley/database/table-sql';
import { LIVE } from './checkpoints.ts';
import { parkedEvents, parkedSequences, type ParkedSequenceRow } from './bookkeeping-tables.ts';

type Reader = Pick<Database, 'read' | 'dialect'>;

/** All of a subscription that are parked: the dead letters. */
export async function readParkedSequences(database: Reader, subscription: string = LIVE): Promise<ParkedSequenceRow[]> {
  const sql = `SELECT ${columnSql(parkedSequences)} FROM parked_sequences WHERE subscription = ? ORDER BY partition_id, position`;
  return (await database.read({ sql, values: [subscription] })).map((row) => decodeRow(parkedSequences, row));
}

/** Whether one of these events waits in a parked sequence: a query that must show it cannot answer. */
export async function isParked(
  database: Reader,
  positions: readonly { partition: number; position: number }[],
  subscription: string = LIVE,
): Promise<boolean> {
  if (positions.length === 0) return false;
  const keys = positions.map(({ partition, position }) => ({ subscription, partitionId: partition, position }));
  return (await database.read(selectByKeys(parkedEvents, keys, database.dialect))).length > 0;
}
