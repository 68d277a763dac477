import type { Table } from '@parley/database/tables';

export type AnyRow = Readonly<Record<string, unknown>>;

/** The primary key as one text: equal for equal keys of a table, and for no others. */
export function keyText(table: Table, row: AnyRow): string {
  const [first, ...others] = table.primaryKey;
  let text = String(row[first!]);
  for (const name of others) text += `/${String(row[name])}`;
  return text;
}

/** The primary key alone, as the database is asked for it. */
export function keyOnly(table: Table, row: AnyRow): AnyRow {
  return Object.fromEntries(table.primaryKey.map((name) => [name, row[name]]));
}
