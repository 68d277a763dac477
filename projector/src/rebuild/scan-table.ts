import type { Database } from '@parley/database/database';
import { columnSql, decodeRow, tableName, type SqlText } from '@parley/database/table-sql';
import type { Table } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import { suffixOf, type Slot } from '@parley/read-tables/slots';
import type { AnyRow } from '../apply/row-key.ts';
import type { Throttle } from './throttle.ts';

/** Reads a whole table in primary key order, in pages, so that each query is short. */
export async function* scanTable(database: Database, table: Table, slot: Slot, throttle: Throttle): AsyncGenerator<AnyRow> {
  const name = tableName(table, { suffix: suffixOf(slot) });
  const key = table.primaryKey.map(snakeCase);
  let where: SqlText = { sql: '1 = 1', values: [] };
  for (;;) {
    const startedAt = performance.now();
    const size = Math.ceil(throttle.sliceSize() / table.weight);
    const sql = `SELECT ${columnSql(table)} FROM ${name} WHERE ${where.sql} ORDER BY ${key.join(', ')} LIMIT ${size}`;
    const found = await database.read({ sql, values: where.values });
    const rows = found.map((row): AnyRow => decodeRow(table, row));
    yield* rows;
    if (rows.length < size) return;
    where = after(table, key, rows.at(-1)!);
    await throttle.pause(rows.length, startedAt);
  }
}

/** The partition that wrote the row: by row affinity the key begins with one of its ids. */
export function partitionOfRow(table: Table, row: AnyRow): number {
  return partitionOf(row[table.primaryKey[0]!] as string);
}

/** (a, b, c) > (x, y, z) as `a >= x AND (a > x OR b > y OR b = y AND c > z)`, which MySQL can start from in the index. */
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

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
