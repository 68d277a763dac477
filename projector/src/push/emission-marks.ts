import type { Database } from '@parley/database/database';
import { columnSql, decodeRow, upserts } from '@parley/database/table-sql';
import { emissionMarks, type EmissionMarkRow } from '@parley/read-tables/bookkeeping-tables';

/** By partition; one that was never pushed is missing. */
export async function readMarks(database: Database, partitions: readonly number[]): Promise<Map<number, EmissionMarkRow>> {
  const sql = `SELECT ${columnSql(emissionMarks)} FROM emission_marks WHERE partition_id IN (${partitions.join(', ')})`;
  const rows = (await database.read({ sql })).map((row) => decodeRow(emissionMarks, row));
  return new Map(rows.map((row) => [row.partitionId, row]));
}

export async function writeMarks(database: Database, marks: readonly EmissionMarkRow[]): Promise<void> {
  await database.write(upserts(emissionMarks, marks, database.dialect));
}
