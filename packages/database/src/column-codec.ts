/** Conversion of column values to and from SQL, prepared once per table: every row of every projection passes through it. */
import type { SqlValue } from './database.ts';
import { literalOf } from './sql-literals.ts';
import type { Column, ColumnType, Table } from './tables.ts';

export interface ColumnPlan {
  /** The property of a row, camelCase. */
  property: string;
  /** The column in SQL, snake_case. */
  sqlName: string;
  column: Column;
  encode: (value: unknown) => SqlValue;
  decode: (value: SqlValue) => unknown;
  /** The value as SQL text, for MySQL and MariaDB. */
  literal: (value: unknown) => string;
}

const plans = new WeakMap<Table, readonly ColumnPlan[]>();

export function columnPlans(table: Table): readonly ColumnPlan[] {
  let plan = plans.get(table);
  if (plan === undefined) {
    plan = Object.entries(table.columns).map(([property, column]) => planColumn(property, column));
    plans.set(table, plan);
  }
  return plan;
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
}

/** Converts UUID text to the 16 bytes stored in SQL. Throws RangeError for any other text. */
export function idToBytes(id: string): Buffer {
  const bytes = Buffer.from(id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24), 'hex');
  // Buffer.from truncates at the first character that is not hexadecimal, without an error.
  if (bytes.length !== 16 || id.length !== 36) throw new RangeError('not a UUID');
  return bytes;
}

export function idFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

type Codec = Pick<ColumnPlan, 'encode' | 'decode'>;

const unchanged: Codec = { encode: (value) => value as SqlValue, decode: (value) => value };

const codecs: Record<ColumnType, Codec> = {
  id: { encode: (value) => idToBytes(value as string), decode: (value) => idFromBytes(value as Buffer) },
  text: unchanged,
  integer: unchanged,
  micros: unchanged,
  boolean: { encode: (value) => (value === true ? 1 : 0), decode: (value) => value === 1 },
  json: { encode: (value) => JSON.stringify(value), decode: (value) => JSON.parse(value as string) as unknown },
  bytes: unchanged,
};

function planColumn(property: string, column: Column): ColumnPlan {
  const { encode, decode } = codecs[column.type];
  return {
    property,
    sqlName: snakeCase(property),
    column,
    encode: column.nullable ? (value) => (value === null ? null : encode(value)) : encode,
    decode: column.nullable ? (value) => (value === null ? null : decode(value)) : decode,
    literal: literalOf(column),
  };
}
