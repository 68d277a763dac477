import type { Database } from './database.ts';

export interface TableSize {
  name: string;
  /** As the database estimates it. */
  rows: number;
  /** Table and indexes. */
  bytes: number;
}

export interface DatabaseSize {
  bytes: number;
  /** The largest tables; empty on SQLite, where it would take a pass over the file. */
  tables: TableSize[];
}

const maxTables = 200;

/** Reads how much space the tables take: from statistics, or of SQLite from the header of its file. */
export async function readDatabaseSize(database: Pick<Database, 'dialect' | 'read'>): Promise<DatabaseSize> {
  if (database.dialect === 'sqlite') {
    const sql = 'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()';
    const [file] = await database.read<{ bytes: number }>({ sql });
    return { bytes: file!.bytes, tables: [] };
  }
  const tables = await database.read<TableSize>({
    sql: `SELECT table_name AS name, COALESCE(table_rows, 0) AS \`rows\`, COALESCE(data_length + index_length, 0) AS bytes
      FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY bytes DESC LIMIT ?`,
    values: [maxTables],
  });
  return { bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0), tables };
}
