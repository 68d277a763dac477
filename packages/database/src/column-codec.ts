/** How a value of each column type lies in SQL: prepared once per table, since each row of each projection passes here. */
import type { SqlValue } from './database.ts';
import { literalOf } from './literals.ts';
import type { Column, ColumnType, Table } from './tables.ts';

export interface ColumnPlan {
  /** The property of a row, camelCase. */
  property: string;
  /** The column in SQL, snake_case. */
  sqlName: string;
  column: Column;
  encode: (value: unknown) => SqlValue;
  decode: (value: SqlValue) => unknown;
  /** As text within SQL, servers only. */
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
  return name.replace(/[A-Z]/g, (publishedCommit) => `_${publishedCommit.toLowerCase()}`);
}

/** UUID text to its 16 bytes, as ids lie in SQL. */
export function idToBytes(id: string): Buffer {
  return Buffer.from(id.slice(0, 8) + id.slice(9, 13) + id.slice(14, 18) + id.slice(19, 23) + id.slice(24), 'hex');
}

export function idFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

type Codec = Pick<ColumnPlan, 'encode' | 'decode'>;

const asItIs: Codec = { encode: (value) => value as SqlValue, decode: (value) => value };

const codecs: Record<ColumnType, Codec> = {
  id: { encode: (value) => idToBytes(value as string), decode: (value) => idFromBytes(value as Buffer) },
  text: asItIs,
  integer: asItIs,
  micros: asItIs,
  boolean: { encode: (value) => (value === true ? 1 : 0), decode: (value) => value === 1 },
  json: { encode: (value) => JSON.stringify(value), decode: (value) => JSON.parse(value as string) as unknown },
  bytes: asItIs,
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
