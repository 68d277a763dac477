import { columnPlans, snakeCase, type ColumnPlan } from './column-codec.ts';
import type { SqlValue } from './database.ts';
import type { Table } from './tables.ts';

export interface UpsertSql {
  sql: string;
  values: SqlValue[];
}

/** The rows with `?`: SQLite finds each text prepared. */
export function preparedUpsert(table: Table, name: string, rows: readonly object[]): UpsertSql {
  const plans = columnPlans(table);
  const values: SqlValue[] = [];
  for (const row of rows) for (const { property, encode } of plans) values.push(encode((row as Record<string, unknown>)[property]));
  return { sql: preparedText(table, name, rows.length), values };
}

/** The rows written into the text, for MySQL and MariaDB. */
export function literalUpsert(table: Table, name: string, rows: readonly object[]): UpsertSql {
  const plans = columnPlans(table);
  return statementOf(
    table,
    name,
    rows.map((row) => tupleOf(plans, row)),
  );
}

const rowsAtMost = 256;
/** A row beyond it goes alone. Of three bytes at most, so that a statement fits into MariaDB's packet of 16 MiB. */
const charactersAtMost = 4 * 1_024 * 1_024;

/** The same in as many statements as it takes. */
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
    if (tuples.length === rowsAtMost || characters + tuple.length > charactersAtMost) close();
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
    // VALUES() is old-fashioned in MySQL, but the row alias that replaces it is unknown to MariaDB.
    const set = (others.length > 0 ? others : key).map((column) => `${column} = VALUES(${column})`);
    known = { insert: `(${columns.join(', ')})`, update: `ON DUPLICATE KEY UPDATE ${set.join(', ')}` };
    parts.set(table, known);
  }
  return known;
}

const texts = new WeakMap<Table, Map<string, string>>();

function preparedText(table: Table, name: string, rowCount: number): string {
  let ofTable = texts.get(table);
  if (ofTable === undefined) texts.set(table, (ofTable = new Map()));
  const which = `${name} ${rowCount}`;
  let text = ofTable.get(which);
  if (text === undefined) ofTable.set(which, (text = writeText(table, name, rowCount)));
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
