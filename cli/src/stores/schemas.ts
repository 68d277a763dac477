/** All migrations there are, by the database that they run in, in the order in which services would run them. */
import { writeTableSchema } from '@parley/write-tables/migrations';
import type { Schema } from '@parley/database/migrations';
import { eventLogSchema } from '@parley/event-store/migrations';
import { shardLeaseSchema } from '@parley/projector/subscription/lease-tables';
import { readTableSchema } from '@parley/read-tables/migrations';

export interface StoredSchema {
  database: 'log' | 'read';
  schema: Schema;
}

export const schemas: readonly StoredSchema[] = [
  { database: 'log', schema: eventLogSchema },
  { database: 'log', schema: writeTableSchema },
  { database: 'log', schema: shardLeaseSchema },
  { database: 'read', schema: readTableSchema },
];
