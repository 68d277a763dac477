import { snakeCase } from '@parley/database/column-codec';
import type { Database, SqlValue, Statement } from '@parley/database/database';
import { tableName } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import { suffixOf, type TableSet } from '@parley/read-tables/slots';

/** A read table as it exists: a slot, or the table of a past time. */
export interface TableCopy {
  name: string;
  /** One that an older release filled may lack columns. */
  columns: ReadonlySet<string>;
}

const sets: readonly TableSet[] = ['a', 'b', 'past'];

export async function readTableCopies(database: Database, table: Table, among: readonly TableSet[] = sets): Promise<TableCopy[]> {
  const copies = await Promise.all(among.map((set) => readCopy(database, tableName(table, { suffix: suffixOf(set) }))));
  return copies.filter(({ columns }) => columns.size > 0);
}

async function readCopy(database: Database, name: string): Promise<TableCopy> {
  const sql =
    database.dialect === 'sqlite'
      ? 'SELECT name FROM pragma_table_info(?)'
      : 'SELECT column_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ?';
  const rows = await database.read<{ name: string }>({ sql, values: [name] });
  return { name, columns: new Set(rows.map(({ name: column }) => column)) };
}

export interface Condition {
  sql: string;
  values: readonly SqlValue[];
}

/** Columns of an erased message. */
export const erasedContent = { text: null, custom: null, attachments: '[]', clientId: null };

/** Changes the columns that the copy has. */
export function updateCopy({ name, columns }: TableCopy, changes: Readonly<Record<string, SqlValue>>, where: Condition): Statement {
  const changed = Object.entries(changes)
    .map(([property, value]) => [snakeCase(property), value] as const)
    .filter(([column]) => columns.has(column));
  const set = changed.map(([column]) => `${column} = ?`).join(', ');
  return { sql: `UPDATE ${name} SET ${set} WHERE ${where.sql}`, values: [...changed.map(([, value]) => value), ...where.values] };
}
