/** Shard leases, next to the log. Their times are of the database's clock only. */
import { createTable } from '@parley/database/build-table';
import type { Schema } from '@parley/database/migrations';
import { column, defineTable, type RowOf } from '@parley/database/tables';

/** The tables of one kind of process, which shares the shards among its instances. */
export interface LeaseTables {
  instances: ReturnType<typeof instancesTable>;
  leases: ReturnType<typeof leasesTable>;
  schema: Schema;
}

export function leaseTables(names: { instances: string; leases: string }): LeaseTables {
  const [instances, leases] = [instancesTable(names.instances), leasesTable(names.leases)];
  return {
    instances,
    leases,
    schema: {
      name: names.leases,
      migrations: [
        {
          id: '0001-baseline',
          async up(knex) {
            for (const table of [instances, leases]) await createTable(knex, table);
          },
        },
      ],
    },
  };
}

/** Each running process renews its row every second. */
const instancesTable = (name: string) =>
  defineTable(name, { instanceId: column.text(64), expiresAt: column.micros() }, { primaryKey: ['instanceId'] });

const leasesTable = (name: string) =>
  defineTable(
    name,
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

export type ShardLeaseRow = RowOf<LeaseTables['leases']>;
