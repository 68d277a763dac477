/** Reading a whole table in pages by its primary key, each page a short query. */
import type { Database } from '@parley/database/database';
import { columnSql, decodeRow, tableName, type SqlText } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import { suffixOf, type Slot } from '@parley/read-tables/slots';
import type { AnyRow } from '../apply/row-key.ts';
import type { Pace } from './pace.ts';

export async function* sweep(database: Database, table: Table, slot: Slot, pace: Pace): AsyncGenerator<AnyRow> {
  const name = tableName(table, { suffix: suffixOf(slot) });
  const key = table.primaryKey.map(snake);
  let where: SqlText = { sql: '1 = 1', values: [] };
  for (;;) {
    const began = performance.now();
    const size = Math.ceil(pace.size() / table.weight);
    const sql = `SELECT ${columnSql(table)} FROM ${name} WHERE ${where.sql} ORDER BY ${key.join(', ')} LIMIT ${size}`;
    const found = await database.read({ sql, values: where.values });
    const rows = found.map((row): AnyRow => decodeRow(table, row));
    yield* rows;
    if (rows.length < size) return;
    where = after(table, key, rows.at(-1)!);
    await pace.rest(rows.length, began);
  }
}

/** By row affinity the key begins with an id of the partition that wrote the row. */
export function partitionOfRow(table: Table, row: AnyRow): number {
  return partitionOf(row[table.primaryKey[0]!] as string);
}

/** (a, b, c) > (x, y, z) as `a >= x AND (a > x OR b > y OR b = y AND c > z)`: from it MySQL finds its place in the index. */
function after(table: Table, key: readonly string[], last: AnyRow): SqlText {
  const values = table.primaryKey.map((name) => {
    const value = last[name] as string | number;
    return table.columns[name]!.type === 'id' ? idToBytes(value as string) : value;
  });
  if (key.length === 1) return { sql: `${key[0]} > ?`, values };
  const [first, ...others] = key;
  const beyond = others.map((column, index) => [...others.slice(0, index).map((same) => `${same} = ?`), `${column} > ?`].join(' AND '));
  const beyondValues = others.flatMap((_, index) => values.slice(1, index + 2));
  return { sql: `${first} >= ? AND (${[`${first} > ?`, ...beyond].join(' OR ')})`, values: [values[0]!, values[0]!, ...beyondValues] };
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
