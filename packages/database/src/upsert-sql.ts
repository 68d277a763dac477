import { columnPlans, snakeCase } from './column-codec.ts';
import type { Dialect } from './database.ts';
import type { Table } from './tables.ts';

/** The text of an upsert of so many rows, made once. */
export function upsertSql(table: Table, name: string, rowCount: number, dialect: Dialect): string {
  const byCount = textsOf(table, `${dialect} ${name}`);
  let text = byCount.get(rowCount);
  if (text === undefined) {
    text = writeUpsert(table, name, rowCount, dialect);
    byCount.set(rowCount, text);
  }
  return text;
}

const texts = new WeakMap<Table, Map<string, Map<number, string>>>();

function textsOf(table: Table, key: string): Map<number, string> {
  let ofTable = texts.get(table);
  if (ofTable === undefined) texts.set(table, (ofTable = new Map()));
  let byCount = ofTable.get(key);
  if (byCount === undefined) ofTable.set(key, (byCount = new Map()));
  return byCount;
}

function writeUpsert(table: Table, name: string, rowCount: number, dialect: Dialect): string {
  const columns = columnPlans(table).map(({ sqlName }) => sqlName);
  const key = table.primaryKey.map(snakeCase);
  const others = columns.filter((column) => !key.includes(column));
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  const insert = `INSERT INTO ${name} (${columns.join(', ')}) VALUES ${Array(rowCount).fill(tuple).join(', ')}`;
  // VALUES() is old-fashioned in MySQL, but the row alias that replaces it is unknown to MariaDB.
  if (dialect !== 'sqlite') {
    const set = (others.length > 0 ? others : key).map((column) => `${column} = VALUES(${column})`);
    return `${insert} ON DUPLICATE KEY UPDATE ${set.join(', ')}`;
  }
  const set = others.map((column) => `${column} = excluded.${column}`);
  return `${insert} ON CONFLICT (${key.join(', ')}) DO ${set.length > 0 ? `UPDATE SET ${set.join(', ')}` : 'NOTHING'}`;
}
