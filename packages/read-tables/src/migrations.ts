/** Schema of the read database. The projector migrates it; other services wait for the migration. */
import { createTable } from '@parley/database/build-table';
import type { Migration, Schema } from '@parley/database/migrations';
import { bookkeepingTables } from './bookkeeping-tables.ts';
import { createCheckpointTable } from './checkpoint-table.ts';
import { suffixOf, type Slot } from './slots.ts';
import { readTables } from './tables.ts';

const bothSlots: readonly Slot[] = ['a', 'b'];

const baseline: Migration = {
  id: '0001-baseline',
  async up(knex) {
    await createCheckpointTable(knex);
    for (const table of bookkeepingTables) await createTable(knex, table);
  },
};

// A new read table needs no migration of its own. A table with new columns needs none either: a rebuild creates and fills its inactive
// slot.
const readTableMigrations = readTables.map((table): Migration => ({
  id: `table-${table.name}`,
  async up(knex) {
    for (const slot of bothSlots) await createTable(knex, table, { suffix: suffixOf(slot) });
  },
}));

export const readTableSchema: Schema = { name: 'read_tables', migrations: [baseline, ...readTableMigrations] };
