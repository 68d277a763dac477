import type { ReadSession } from '@parley/database/database';

/** Names of the tables in a database. */
export async function readTableNames({ read, dialect }: Pick<ReadSession, 'read' | 'dialect'>): Promise<Set<string>> {
  const sql =
    dialect === 'sqlite'
      ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
      : 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()';
  return new Set((await read<{ name: string }>({ sql })).map(({ name }) => name));
}
