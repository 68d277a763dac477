/** The read database's schema: projector runs it, the services that only read wait for it. Each step only expands. */
import type { Dialect } from '@parley/database/database';
import type { Migration } from '@parley/database/migrations';
import { createTable } from '@parley/database/table-sql';
import { bookkeepingTables } from './bookkeeping-tables.ts';
import { createCheckpoints } from './checkpoints.ts';
import { suffixOf, type Slot } from './slots.ts';
import { readTables } from './tables.ts';

export const readModelScope = 'read-models';

const bothSlots: readonly Slot[] = ['a', 'b'];

export const readModelMigrations: readonly Migration[] = [
  {
    id: '0001-bookkeeping',
    statements: (dialect: Dialect) => [...createCheckpoints(dialect), ...bookkeepingTables.flatMap((table) => createTable(table, dialect))],
  },
  // A read table is made from its present shape: a later one comes as a new side that a rebuild makes and fills.
  ...readTables.map((table) => ({
    id: `table-${table.name}`,
    statements: (dialect: Dialect) => bothSlots.flatMap((slot) => createTable(table, dialect, { suffix: suffixOf(slot) })),
  })),
];
