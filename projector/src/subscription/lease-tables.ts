/** Who holds which shard: beside the log, on the database's clock alone. */
import type { Dialect } from '@parley/database/database';
import type { Migration } from '@parley/database/migrations';
import { createTable } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';

/** A projector that lives renews its row each second. */
export const projectorInstances = defineTable(
  'projector_instances',
  { instanceId: column.text(64), expiresAt: column.micros() },
  { primaryKey: ['instanceId'] },
);

export const shards = defineTable(
  'shards',
  {
    shard: column.integer(),
    /** Null when it was given up. */
    owner: column.nullable(column.text(64)),
    /** Rises with each new owner. */
    fencing: column.integer(),
    expiresAt: column.micros(),
  },
  { primaryKey: ['shard'] },
);

export type ShardRow = RowOf<typeof shards>;

export const leaseScope = 'projector-leases';

export const leaseMigrations: readonly Migration[] = [
  { id: '0001-shards', statements: (dialect: Dialect) => [projectorInstances, shards].flatMap((table) => createTable(table, dialect)) },
];
