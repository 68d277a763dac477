import type { Table } from '@parley/database/tables';

export type AnyRow = Readonly<Record<string, unknown>>;

/** The primary key as text, unique within the table. */
export function keyText(table: Table, row: AnyRow): string {
  const [first, ...others] = table.primaryKey;
  let text = String(row[first!]);
  for (const name of others) text += `/${String(row[name])}`;
  return text;
}

/** The primary key's columns only. */
export function keyOnly(table: Table, row: AnyRow): AnyRow {
  return Object.fromEntries(table.primaryKey.map((name) => [name, row[name]]));
}
