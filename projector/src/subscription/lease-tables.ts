/** Shard leases, next to the log. Their times are of the database's clock only. */
import { createTable } from '@parley/database/build-table';
import type { Schema } from '@parley/database/migrations';
import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Each running projector renews its row every second. */
export const projectorInstances = defineTable(
  'projector_instances',
  { instanceId: column.text(64), expiresAt: column.micros() },
  { primaryKey: ['instanceId'] },
);

export const shardLeases = defineTable(
  'shard_leases',
  {
    shard: column.integer(),
    /** Null after a release. */
    owner: column.nullable(column.text(64)),
    /** Rises with each new owner. */
    fencingToken: column.integer(),
    expiresAt: column.micros(),
  },
  { primaryKey: ['shard'] },
);

export type ShardLeaseRow = RowOf<typeof shardLeases>;

export const shardLeaseSchema: Schema = {
  name: 'shard_leases',
  migrations: [
    {
      id: '0001-baseline',
      async up(knex) {
        for (const table of [projectorInstances, shardLeases]) await createTable(knex, table);
      },
    },
  ],
};
