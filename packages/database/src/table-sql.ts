/** SQL for the rows of a table on all three databases. */
import { columnPlans, snakeCase } from './column-codec.ts';
import type { Dialect, Row, SqlValue } from './database.ts';
import { keyPredicate } from './key-predicate.ts';
import { placeholders } from './sql-list.ts';
import type { RowOf, Table } from './tables.ts';
import { literalUpsert, literalUpserts, preparedUpsert } from './upsert-sql.ts';

export interface SqlText {
  sql: string;
  values: SqlValue[];
}

/** Selects one of several tables of the same shape, such as a slot: `{ suffix: '_a' }`. */
export interface TableSuffix {
  suffix?: string;
}

/** The columns of the primary key. Others are ignored. */
export type KeyOf<T extends Table> = Partial<RowOf<T>>;

export const tableName = (table: Table, { suffix = '' }: TableSuffix = {}): string => table.name + suffix;

/** Values of a row in column order. */
export function encodeRow<T extends Table>(table: T, row: RowOf<T>): SqlValue[] {
  const properties = row as Record<string, unknown>;
  return columnPlans(table).map(({ property, encode }) => encode(properties[property]));
}

/** Decodes a row that was selected with `columnSql` (with the same prefix) or `*`. Other columns are ignored. */
export function decodeRow<T extends Table>(table: T, row: Row, prefix = ''): RowOf<T> {
  const decoded: Record<string, unknown> = {};
  for (const { property, sqlName, decode } of columnPlans(table)) {
    decoded[property] = decode(row[prefix === '' ? sqlName : prefix + sqlName] as SqlValue);
  }
  return decoded as RowOf<T>;
}

/** A select list. `from` is the table's name in the query; `prefix` is added to the result names, to distinguish joined tables. */
export function columnSql(table: Table, { from, prefix }: { from?: string; prefix?: string } = {}): string {
  return columnPlans(table)
    .map(({ sqlName }) => (from === undefined ? '' : `${from}.`) + sqlName + (prefix === undefined ? '' : ` AS ${prefix}${sqlName}`))
    .join(', ');
}

/**
 * Inserts one or more rows, or overwrites all columns of existing ones; the last of two with the same key wins. In key order, so that
 * two writers lock in the same order.
 */
export function upsert<T extends Table>(table: T, rows: readonly RowOf<T>[], dialect: Dialect, suffix: TableSuffix = {}): SqlText {
  return upsertSorted(table, inKeyOrder(table, rows), dialect, suffix);
}

/** Like `upsert` for any number of rows, even none, in several statements. */
export function upserts<T extends Table>(table: T, rows: readonly RowOf<T>[], dialect: Dialect, suffix: TableSuffix = {}): SqlText[] {
  const sorted = inKeyOrder(table, rows);
  if (dialect !== 'sqlite') return literalUpserts(table, tableName(table, suffix), sorted);
  const statements: SqlText[] = [];
  for (let from = 0; from < sorted.length;) {
    const size = preparedSizes.find((fits) => fits <= sorted.length - from)!;
    statements.push(preparedUpsert(table, tableName(table, suffix), sorted.slice(from, from + size)));
    from += size;
  }
  return statements;
}

/** Inserts a row unless there is one with its primary key. */
export function insertIfAbsent<T extends Table>(table: T, row: RowOf<T>, dialect: Dialect): SqlText {
  const values = encodeRow(table, row);
  const key = table.primaryKey.map(snakeCase);
  const onConflict = dialect === 'sqlite' ? `ON CONFLICT (${key.join(', ')}) DO NOTHING` : `ON DUPLICATE KEY UPDATE ${key[0]} = ${key[0]}`;
  return { sql: `INSERT INTO ${table.name} (${columnSql(table)}) VALUES (${placeholders(values)}) ${onConflict}`, values };
}

export function deleteByKeys<T extends Table>(table: T, keys: readonly KeyOf<T>[], dialect: Dialect, suffix: TableSuffix = {}): SqlText {
  const { sql, values } = keyPredicate(table, keys, dialect);
  return { sql: `DELETE FROM ${tableName(table, suffix)} WHERE ${sql}`, values };
}

/** Deletes the rows with these keys and a lower `position`. */
export function deleteOlder<T extends Table>(
  table: T,
  { keys, position }: { keys: readonly KeyOf<T>[]; position: number },
  dialect: Dialect,
  suffix: TableSuffix = {},
): SqlText {
  const { sql, values } = deleteByKeys(table, keys, dialect, suffix);
  return { sql: `${sql} AND position < ?`, values: [...values, position] };
}

/** Sets columns of an existing row with a lower `position`. Inserts nothing. */
export function updateOlder<T extends Table>(table: T, row: RowOf<T>, columns: readonly string[], suffix: TableSuffix = {}): SqlText {
  const plans = columnPlans(table);
  const [set, key] = [columns, table.primaryKey].map((names) => plans.filter(({ property }) => names.includes(property)));
  const assignments = (columnPlan: typeof plans, separator: string): string =>
    columnPlan.map(({ sqlName }) => `${sqlName} = ?`).join(separator);
  const values = [...set!, ...key!].map(({ property, encode }) => encode((row as Record<string, unknown>)[property]));
  const sql = `UPDATE ${tableName(table, suffix)} SET ${assignments(set!, ', ')} WHERE ${assignments(key!, ' AND ')} AND position < ?`;
  return { sql, values: [...values, (row as unknown as { position: number }).position] };
}

/** Selects the rows with these primary keys, in no particular order. */
export function selectByKeys<T extends Table>(table: T, keys: readonly KeyOf<T>[], dialect: Dialect, suffix: TableSuffix = {}): SqlText {
  const { sql, values } = keyPredicate(table, keys, dialect);
  // If all keys have a common prefix, MariaDB may choose another index with that prefix and read the rows in between.
  const forced = dialect === 'sqlite' ? '' : ' FORCE INDEX (PRIMARY)';
  return { sql: `SELECT ${columnSql(table)} FROM ${tableName(table, suffix)}${forced} WHERE ${sql}`, values };
}

// Few sizes, so that SQLite prepares each text once.
const preparedSizes = [64, 8, 1];

function upsertSorted<T extends Table>(table: T, rows: readonly RowOf<T>[], dialect: Dialect, suffix: TableSuffix): SqlText {
  return dialect === 'sqlite'
    ? preparedUpsert(table, tableName(table, suffix), rows)
    : literalUpsert(table, tableName(table, suffix), rows);
}

/** Ids sort as text in the order of their bytes. */
function inKeyOrder<T extends Table>(table: T, rows: readonly RowOf<T>[]): readonly RowOf<T>[] {
  if (rows.length < 2) return rows;
  const key = table.primaryKey as readonly (keyof RowOf<T>)[];
  return rows.toSorted((one, other) => {
    for (const name of key) {
      if (one[name] !== other[name]) return one[name] < other[name] ? -1 : 1;
    }
    return 0;
  });
}
