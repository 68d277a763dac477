import { compileTable, createComplete, isSqlite } from '@parley/database/build-table';
import type { MigrationConnection } from '@parley/database/database';
import { PARTITIONS } from '@parley/events/partitions';
import { LIVE, SEARCH } from './checkpoints.ts';

/** Creates the table of the read tables in a migration, with a row for each partition: a move always finds a row to compare with. */
export async function createCheckpointTable(knex: MigrationConnection): Promise<void> {
  await createCheckpoints(knex, 'checkpoints', 'checkpoint_moved');
  await knex('checkpoints').insert([LIVE, SEARCH].flatMap(initialRows)).onConflict(['subscription', 'partition_id']).ignore();
}

/** Creates a table of checkpoints without rows. The name of its check is unique in the database, and ends in `checkpoint_moved`. */
export async function createCheckpoints(knex: MigrationConnection, tableName: string, check: string): Promise<void> {
  await createComplete(knex, tableName, (name) =>
    compileTable(knex, { name, charset: 'utf8mb4', sqliteOptions: 'WITHOUT ROWID' }, (table) => {
      table.string('subscription', 64).notNullable();
      table.specificType('partition_id', 'SMALLINT').notNullable();
      table.specificType('position', 'BIGINT').notNullable();
      table.specificType('epoch', 'INT').notNullable();
      table.specificType('last_event_id', isSqlite(knex) ? 'BLOB' : 'BINARY(16)');
      table.string('versions', 32).notNullable();
      table.specificType('revision', 'INT').notNullable().defaultTo(0);
      table.specificType('claimed_until', 'BIGINT').notNullable().defaultTo(0);
      // The last two are written by moveCheckpoints only: the distance of the last move, and the result of its comparison.
      table.specificType('steps', 'INT').notNullable().defaultTo(0);
      table.specificType('as_expected', 'TINYINT').notNullable().defaultTo(1);
      table.primary(['subscription', 'partition_id']);
      table.check('as_expected = 1', undefined, check);
    }),
  );
}

function initialRows(subscription: string): object[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => ({
    subscription,
    partition_id: partition,
    position: 0,
    epoch: 0,
    last_event_id: null,
    versions: '',
  }));
}
