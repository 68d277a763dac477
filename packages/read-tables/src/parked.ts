/** Parked sequences: an event could not be projected, so the later events of its conversation, pair or account wait. */
import type { Database, Statement } from '@parley/database/database';
import { columnSql, decodeRow, selectByKeys } from '@parley/database/table-sql';
import { LIVE } from './checkpoints.ts';
import { parkedEvents, parkedSequences, type ParkedSequenceRow } from './bookkeeping-tables.ts';

type Reader = Pick<Database, 'read' | 'dialect'>;

/** Reads all parked sequences of a subscription. */
export async function readParkedSequences(database: Reader, subscription: string = LIVE): Promise<ParkedSequenceRow[]> {
  const sql = `SELECT ${columnSql(parkedSequences)} FROM parked_sequences WHERE subscription = ? ORDER BY partition_id, position`;
  return (await database.read({ sql, values: [subscription] })).map((row) => decodeRow(parkedSequences, row));
}

/** True if one of these events waits in a parked sequence; then a query that must reflect it fails. */
export async function isParked(
  database: Reader,
  positions: readonly { partition: number; position: number }[],
  subscription: string = LIVE,
): Promise<boolean> {
  if (positions.length === 0) return false;
  return (await database.read(parkedQuery(database, positions, subscription))).length > 0;
}

/** For `snapshot`, together with queries of the same state. Returns a row for each of the events that waits; needs at least one position. */
export function parkedQuery(
  { dialect }: Pick<Database, 'dialect'>,
  positions: readonly { partition: number; position: number }[],
  subscription: string,
): Statement {
  const keys = positions.map(({ partition, position }) => ({ subscription, partitionId: partition, position }));
  return selectByKeys(parkedEvents, keys, dialect);
}
