import { columnPlans, snakeCase, type ColumnPlan } from './column-codec.ts';
import type { Dialect, SqlValue } from './database.ts';
import type { Table } from './tables.ts';

/** A condition that selects rows by primary key, in a form for which the database uses the index. */
export function keyPredicate(table: Table, keys: readonly object[], dialect: Dialect): { sql: string; values: SqlValue[] } {
  if (keys.length === 0) return { sql: '1 = 0', values: [] };
  const plans = keyPlans(table);
  const padded = dialect === 'sqlite' ? padToPowerOfTwo(keys) : keys;
  const values = padded.flatMap((key) => plans.map(({ property, encode }) => encode((key as Record<string, unknown>)[property])));
  return { sql: predicateSql(plans, padded.length, dialect), values };
}

function predicateSql(plans: readonly ColumnPlan[], count: number, dialect: Dialect): string {
  const columns = plans.map(({ sqlName }) => sqlName);
  if (columns.length === 1) return `${columns[0]} IN (${repeat('?', count, ', ')})`;
  const tuples = repeat(`(${repeat('?', columns.length, ', ')})`, count, ', ');
  return `(${columns.join(', ')}) IN (${dialect === 'sqlite' ? 'VALUES ' : ''}${tuples})`;
}

/** Repeats the last key up to a power of two, so that few SQL texts need to be prepared on SQLite. */
function padToPowerOfTwo(keys: readonly object[]): readonly object[] {
  const size = 2 ** Math.ceil(Math.log2(keys.length));
  return size === keys.length ? keys : [...keys, ...Array<object>(size - keys.length).fill(keys.at(-1)!)];
}

function keyPlans(table: Table): ColumnPlan[] {
  const plans = columnPlans(table);
  return table.primaryKey.map((name) => plans.find(({ sqlName }) => sqlName === snakeCase(name))!);
}

const repeat = (text: string, count: number, between: string): string => Array(count).fill(text).join(between);
