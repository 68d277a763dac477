/** The tables and helpers of the contract suite. */
import type { Database } from '../database.ts';
import { column, defineTable, type RowOf } from '../tables.ts';

/** Two clients of one database, as in two processes. Assigned before the first test. */
export interface Connections {
  database: Database;
  other: Database;
}

export const notes = defineTable(
  'notes',
  {
    ownerId: column.id(),
    number: column.integer(),
    label: column.text(40),
    body: column.nullable(column.text()),
    tags: column.json<string[]>(),
    pinned: column.boolean(),
    editedAt: column.nullable(column.micros()),
    digest: column.nullable(column.bytes(8)),
  },
  { primaryKey: ['ownerId', 'number'], indexes: { by_label: { columns: ['ownerId', 'label'], unique: true } } },
);

export const owner = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
export const otherOwner = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5c';

export function note(number: number, changes: Partial<RowOf<typeof notes>> = {}): RowOf<typeof notes> {
  return {
    ownerId: owner,
    number,
    label: `note ${number}`,
    body: null,
    tags: [],
    pinned: false,
    editedAt: null,
    digest: null,
    ...changes,
  };
}

/** An amount by name; a check keeps it from falling below zero. */
export const countersTable =
  'CREATE TABLE IF NOT EXISTS counters (name VARCHAR(40) PRIMARY KEY, amount BIGINT NOT NULL, CONSTRAINT not_below_zero CHECK (amount >= 0))';

export const counter = (name: string) => ({ sql: 'INSERT INTO counters (name, amount) VALUES (?, 0)', values: [name] });

export const add = (name: string, amount: number) => ({
  sql: 'UPDATE counters SET amount = amount + ? WHERE name = ?',
  values: [amount, name],
});

export async function amountOf(database: Database, name: string): Promise<number | undefined> {
  const [row] = await database.read<{ amount: number }>({ sql: 'SELECT amount FROM counters WHERE name = ?', values: [name] });
  return row?.amount;
}
