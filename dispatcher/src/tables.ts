/** dispatcher's own tables, next to the log: unlike read tables they cannot be rebuilt. Times are in microseconds since 1970. */
import { createTable } from '@parley/database/build-table';
import type { Schema } from '@parley/database/migrations';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { createCheckpoints } from '@parley/read-tables/checkpoint-table';
import { leaseTables } from '@parley/subscription/lease-tables';

/** The place of each webhook in the log: one row for each partition. */
export const checkpointTable = 'webhook_checkpoints';

/** Events before a checkpoint that are not delivered yet: the first of a conversation failed or takes long, the others wait for it. */
export const pendingEvents = defineTable(
  'webhook_pending',
  {
    subscription: column.text(64),
    partitionId: column.integer(),
    position: column.integer(),
    /** The conversation, pair or account whose events are delivered in order. */
    sequenceId: column.id(),
    eventId: column.id(),
    type: column.text(64),
    recordedAt: column.micros(),
    /** Attempts that have failed. */
    attempts: column.integer(),
    nextAttemptAt: column.micros(),
  },
  { primaryKey: ['subscription', 'partitionId', 'position'] },
);
export type PendingEventRow = RowOf<typeof pendingEvents>;

/** The last attempts of each webhook and shard; the oldest is overwritten. */
export const deliveries = defineTable(
  'webhook_deliveries',
  {
    webhookId: column.id(),
    shard: column.integer(),
    slot: column.integer(),
    eventId: column.id(),
    type: column.text(64),
    conversationId: column.nullable(column.id()),
    attempt: column.integer(),
    at: column.micros(),
    /** Null without an answer. */
    status: column.nullable(column.integer()),
    error: column.nullable(column.text(200)),
    milliseconds: column.integer(),
    nextAttemptAt: column.nullable(column.micros()),
  },
  { primaryKey: ['webhookId', 'shard', 'slot'] },
);
export type DeliveryRow = RowOf<typeof deliveries>;

/** Number of attempts that are kept, for each webhook and shard. */
export const keptDeliveries = 1_000;

export const dispatcherLeases = leaseTables({ instances: 'dispatcher_instances', leases: 'dispatcher_leases' });

export const dispatcherSchema: Schema = {
  name: 'dispatcher',
  migrations: [
    {
      id: '0001-baseline',
      async up(knex) {
        await createCheckpoints(knex, checkpointTable, 'webhook_checkpoint_moved');
        for (const table of [pendingEvents, deliveries]) await createTable(knex, table);
      },
    },
  ],
};
