/** Rows of a table as files of an archive: one JSON array a line, after a line with the names of the columns. */
import { isUtf8 } from 'node:buffer';
import type { ReadSession, Row, SqlValue } from '@parley/database/database';
import type { SavedTable } from './tables.ts';

/** Rows of a page: all of one table are never in memory. */
const pageRows = 500;

/** The rows of a table by its key, in pages, from a held snapshot. */
export async function* readPages({ read, dialect }: ReadSession, { name, key }: SavedTable): AsyncGenerator<Row[]> {
  let after: SqlValue[] | null = null;
  for (;;) {
    const { sql, values } = after === null ? { sql: '1 = 1', values: [] } : afterKey(dialect === 'sqlite', key, after);
    const page: Row[] = await read({ sql: `SELECT * FROM ${name} WHERE ${sql} ORDER BY ${key.join(', ')} LIMIT ${pageRows}`, values });
    if (page.length > 0) yield page;
    if (page.length < pageRows) return;
    after = key.map((column) => page.at(-1)![column]!);
  }
}

/** MySQL searches an index for a list of alternatives but not for a comparison of rows; SQLite the other way. */
function afterKey(isSqlite: boolean, key: readonly string[], after: SqlValue[]): { sql: string; values: SqlValue[] } {
  if (isSqlite) return { sql: `(${key.join(', ')}) > (${key.map(() => '?').join(', ')})`, values: after };
  const alternatives = key.map((column, index) => [...key.slice(0, index).map((same) => `${same} = ?`), `${column} > ?`].join(' AND '));
  return { sql: alternatives.map((sql) => `(${sql})`).join(' OR '), values: key.flatMap((_, index) => after.slice(0, index + 1)) };
}

export function encodeRows(rows: readonly Row[]): Buffer {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => JSON.stringify(columns.map((column) => encodeValue(row[column]!))));
  return Buffer.from(`${[JSON.stringify(columns), ...lines].join('\n')}\n`);
}

export function decodeRows(content: Buffer): { columns: string[]; rows: SqlValue[][] } {
  const [columns, ...rows] = content
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown[]);
  return { columns: columns as string[], rows: rows.map((row) => row.map((value) => decodeValue(value as StoredValue))) };
}

/** Bytes are `{"text"}` where they are UTF-8, as JSON is, else `{"base64"}`. */
type StoredValue = string | number | null | { text: string } | { base64: string };

function encodeValue(value: SqlValue): StoredValue {
  if (Buffer.isBuffer(value)) return isUtf8(value) ? { text: value.toString() } : { base64: value.toString('base64') };
  if (typeof value === 'bigint') throw new RangeError('no column has integers beyond 2^53');
  return value;
}

function decodeValue(value: StoredValue): SqlValue {
  if (value === null || typeof value !== 'object') return value;
  return 'text' in value ? Buffer.from(value.text) : Buffer.from(value.base64, 'base64');
}
