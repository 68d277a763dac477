import { columnPlans, snakeCase, type ColumnPlan } from './column-codec.ts';
import type { SqlValue } from './database.ts';
import type { Table } from './tables.ts';

export interface UpsertSql {
  sql: string;
  values: SqlValue[];
}

/** An upsert with `?` placeholders, for SQLite's prepared statements. */
export function preparedUpsert(table: Table, name: string, rows: readonly object[]): UpsertSql {
  const plans = columnPlans(table);
  const values: SqlValue[] = [];
  for (const row of rows) for (const { property, encode } of plans) values.push(encode((row as Record<string, unknown>)[property]));
  return { sql: preparedText(table, name, rows.length), values };
}

/** An upsert with literals, for MySQL and MariaDB. */
export function literalUpsert(table: Table, name: string, rows: readonly object[]): UpsertSql {
  const plans = columnPlans(table);
  return statementOf(
    table,
    name,
    rows.map((row) => tupleOf(plans, row)),
  );
}

const maxRows = 256;
/** A longer row is a statement of its own. Up to three bytes each, so that a statement fits into MariaDB's packet of 16 MiB. */
const maxCharacters = 4 * 1_024 * 1_024;

/** The same for any number of rows, in several statements. */
export function literalUpserts(table: Table, name: string, rows: readonly object[]): UpsertSql[] {
  const plans = columnPlans(table);
  const statements: UpsertSql[] = [];
  let [tuples, characters]: [string[], number] = [[], 0];
  const close = (): void => {
    if (tuples.length > 0) statements.push(statementOf(table, name, tuples));
    [tuples, characters] = [[], 0];
  };
  for (const row of rows) {
    const tuple = tupleOf(plans, row);
    if (tuples.length === maxRows || characters + tuple.length > maxCharacters) close();
    tuples.push(tuple);
    characters += tuple.length;
  }
  close();
  return statements;
}

function statementOf(table: Table, name: string, tuples: readonly string[]): UpsertSql {
  const { insert, update } = serverParts(table);
  return { sql: `INSERT INTO ${name} ${insert} VALUES ${tuples.join(',')} ${update}`, values: [] };
}

function tupleOf(plans: readonly ColumnPlan[], row: object): string {
  let tuple = '';
  for (const { property, literal } of plans) tuple += `${tuple === '' ? '(' : ','}${literal((row as Record<string, unknown>)[property])}`;
  return `${tuple})`;
}

const parts = new WeakMap<Table, { insert: string; update: string }>();

function serverParts(table: Table): { insert: string; update: string } {
  let known = parts.get(table);
  if (known === undefined) {
    const { columns, key, others } = columnsOf(table);
    // VALUES() is deprecated in MySQL, but MariaDB does not know the row alias that replaces it.
    const set = (others.length > 0 ? others : key).map((column) => `${column} = VALUES(${column})`);
    known = { insert: `(${columns.join(', ')})`, update: `ON DUPLICATE KEY UPDATE ${set.join(', ')}` };
    parts.set(table, known);
  }
  return known;
}

const texts = new WeakMap<Table, Map<string, string>>();

function preparedText(table: Table, name: string, rowCount: number): string {
  let tableTexts = texts.get(table);
  if (tableTexts === undefined) texts.set(table, (tableTexts = new Map()));
  const key = `${name} ${rowCount}`;
  let text = tableTexts.get(key);
  if (text === undefined) tableTexts.set(key, (text = writeText(table, name, rowCount)));
  return text;
}

function writeText(table: Table, name: string, rowCount: number): string {
  const { columns, key, others } = columnsOf(table);
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  const set = others.map((column) => `${column} = excluded.${column}`);
  return `INSERT INTO ${name} (${columns.join(', ')}) VALUES ${Array(rowCount).fill(tuple).join(', ')}
    ON CONFLICT (${key.join(', ')}) DO ${set.length > 0 ? `UPDATE SET ${set.join(', ')}` : 'NOTHING'}`;
}

function columnsOf(table: Table): { columns: string[]; key: string[]; others: string[] } {
  const columns = columnPlans(table).map(({ sqlName }) => sqlName);
  const key = table.primaryKey.map(snakeCase);
  return { columns, key, others: columns.filter((column) => !key.includes(column)) };
}
