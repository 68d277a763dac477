import { chunks } from '@parley/concurrency/chunks';
import type { Database } from '@parley/database/database';
import { decodeRows } from '../backup/rows.ts';

/** Rows of one statement on MySQL; the database port sends no more than 2 MiB at once. */
const rowsPerInsert = 50;

/** Inserts the rows of a file of an archive in one transaction. */
export async function insertRows(database: Database, table: string, content: Buffer): Promise<void> {
  const { columns, rows } = decodeRows(content);
  const into = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `;
  const row = `(${columns.map(() => '?').join(', ')})`;
  await database.write(
    chunks(rows, database.dialect === 'sqlite' ? 1 : rowsPerInsert).map((chunk) => ({
      sql: into + chunk.map(() => row).join(', '),
      values: chunk.flat(),
    })),
  );
}
