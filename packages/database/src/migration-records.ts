/** The table of the migrations that were run, one row each: the only table that this package owns. */
import type { Dialect } from './database.ts';
import { nowSql } from './now-sql.ts';

export function createMigrationsTableSql(dialect: Dialect): string {
  const columns = 'scope VARCHAR(32) NOT NULL, id VARCHAR(100) NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (scope, id)';
  const options = dialect === 'sqlite' ? 'WITHOUT ROWID' : 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin';
  return `CREATE TABLE IF NOT EXISTS migrations (${columns}) ${options}`;
}

export const appliedSql = 'SELECT id FROM migrations WHERE scope = ?';

export function recordSql(dialect: Dialect): string {
  return `INSERT INTO migrations (scope, id, applied_at) VALUES (?, ?, ${nowSql(dialect)})`;
}

/** Finds a row when the table is there. */
export function migrationsTableSql(dialect: Dialect): string {
  return dialect === 'sqlite'
    ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migrations'"
    : "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'migrations'";
}
