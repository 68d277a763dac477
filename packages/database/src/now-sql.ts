import type { Dialect } from './database.ts';

/** An SQL expression for microseconds since 1970 by the database's clock, constant within a statement. */
export function nowSql(dialect: Dialect): string {
  // SQLite's clock has a resolution of milliseconds.
  if (dialect === 'sqlite') return "(CAST(unixepoch('subsec') * 1000 AS INTEGER) * 1000)";
  return '(CAST(UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED))';
}
