/**
 * The SQL of a Table value on all three databases, and its rows to and from SQL.
 *
 * `suffix` picks one of several tables of the same shape (`{ suffix: '_a' }`).
 */
import { columnPlans, snakeCase } from './column-codec.ts';
import type { Dialect, Row, SqlValue } from './database.ts';
import { keyPredicate } from './key-predicate.ts';
import type { RowOf, Table } from './tables.ts';
import { literalUpsert, literalUpserts, preparedUpsert } from './upsert-sql.ts';

export interface SqlText {
  sql: string;
  values: SqlValue[];
}

/** Which of several tables of the same shape. */
export interface TableSuffix {
  suffix?: string;
}

/** The columns of the primary key; others are ignored. */
export type KeyOf<T extends Table> = Partial<RowOf<T>>;

export const tableName = (table: Table, { suffix = '' }: TableSuffix = {}): string => table.name + suffix;

/** The row's values in the order of the table's columns. */
export function encodeRow<T extends Table>(table: T, row: RowOf<T>): SqlValue[] {
  const properties = row as Record<string, unknown>;
  return columnPlans(table).map(({ property, encode }) => encode(properties[property]));
}

/** A row as it came from SQL, selected with `columnSql` (and the same prefix) or `*`; other columns are left out. */
export function decodeRow<T extends Table>(table: T, row: Row, prefix = ''): RowOf<T> {
  const decoded: Record<string, unknown> = {};
  for (const { property, sqlName, decode } of columnPlans(table)) {
    decoded[property] = decode(row[prefix === '' ? sqlName : prefix + sqlName] as SqlValue);
  }
  return decoded as RowOf<T>;
}

/** A select list. `from` is the table's name in the query; `prefix` goes before each result's name, to tell joined tables apart. */
export function columnSql(table: Table, { from, prefix }: { from?: string; prefix?: string } = {}): string {
  return columnPlans(table)
    .map(({ sqlName }) => (from === undefined ? '' : `${from}.`) + sqlName + (prefix === undefined ? '' : ` AS ${prefix}${sqlName}`))
    .join(', ');
}

/**
 * Inserts the rows (at least one), in key order, so that two writers lock alike; one that is there is overwritten whole.
 * Of two with the same key the later stays.
 */
export function upsert<T extends Table>(table: T, rows: readonly RowOf<T>[], dialect: Dialect, suffix: TableSuffix = {}): SqlText {
  return upsertSorted(table, inKeyOrder(table, rows), dialect, suffix);
}

/** As `upsert`, any number of rows, also none, in as many statements as suits the database. */
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

export function deleteByKeys<T extends Table>(table: T, keys: readonly KeyOf<T>[], dialect: Dialect, suffix: TableSuffix = {}): SqlText {
  const { sql, values } = keyPredicate(table, keys, dialect);
  return { sql: `DELETE FROM ${tableName(table, suffix)} WHERE ${sql}`, values };
}

/** Of these rows those whose `position` is below the one given. */
export function deleteOlder<T extends Table>(
  table: T,
  { keys, position }: { keys: readonly KeyOf<T>[]; position: number },
  dialect: Dialect,
  suffix: TableSuffix = {},
): SqlText {
  const { sql, values } = deleteByKeys(table, keys, dialect, suffix);
  return { sql: `${sql} AND position < ?`, values: [...values, position] };
}

/** Sets these columns of the row where it is there with a `position` below the new one's, and makes none. */
export function updateOlder<T extends Table>(table: T, row: RowOf<T>, columns: readonly string[], suffix: TableSuffix = {}): SqlText {
  const plans = columnPlans(table);
  const [set, key] = [columns, table.primaryKey].map((names) => plans.filter(({ property }) => names.includes(property)));
  const assigned = (some: typeof plans, between: string): string => some.map(({ sqlName }) => `${sqlName} = ?`).join(between);
  const values = [...set!, ...key!].map(({ property, encode }) => encode((row as Record<string, unknown>)[property]));
  const sql = `UPDATE ${tableName(table, suffix)} SET ${assigned(set!, ', ')} WHERE ${assigned(key!, ' AND ')} AND position < ?`;
  return { sql, values: [...values, (row as unknown as { position: number }).position] };
}

/** The rows with these primary keys, in no order; a key that is not there gives none. */
export function selectByKeys<T extends Table>(table: T, keys: readonly KeyOf<T>[], dialect: Dialect, suffix: TableSuffix = {}): SqlText {
  const { sql, values } = keyPredicate(table, keys, dialect);
  // Where all keys begin alike, MariaDB takes any index that begins so too, and reads the rows between as well.
  const forced = dialect === 'sqlite' ? '' : ' FORCE INDEX (PRIMARY)';
  return { sql: `SELECT ${columnSql(table)} FROM ${tableName(table, suffix)}${forced} WHERE ${sql}`, values };
}

// Few, so that SQLite prepares each text once.
const preparedSizes = [64, 8, 1];

function upsertSorted<T extends Table>(table: T, rows: readonly RowOf<T>[], dialect: Dialect, suffix: TableSuffix): SqlText {
  return dialect === 'sqlite'
    ? preparedUpsert(table, tableName(table, suffix), rows)
    : literalUpsert(table, tableName(table, suffix), rows);
}

/** Ids as text sort as their bytes do. */
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
