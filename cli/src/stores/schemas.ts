import { writeTableSchema } from '@parley/write-tables/migrations';
import { awaitMigrations, MigrationsMissing, type Schema } from '@parley/database/migrations';
import { eventLogSchema } from '@parley/event-store/migrations';
import { dispatcherLeases, dispatcherSchema } from '@parley/dispatcher/tables';
import { shardLeaseSchema } from '@parley/projector/subscription/lease-tables';
import { readTableSchema } from '@parley/read-tables/migrations';
import type { Databases } from './open-databases.ts';

export interface StoredSchema {
  database: 'log' | 'read';
  schema: Schema;
}

/** All schemas, in the order in which services migrate them. */
export const schemas: readonly StoredSchema[] = [
  { database: 'log', schema: eventLogSchema },
  { database: 'log', schema: writeTableSchema },
  { database: 'log', schema: shardLeaseSchema },
  { database: 'log', schema: dispatcherLeases.schema },
  { database: 'log', schema: dispatcherSchema },
  { database: 'read', schema: readTableSchema },
];

/** Schemas whose migrations are not all applied. */
export async function missingSchemas(databases: Databases): Promise<StoredSchema[]> {
  const missing: StoredSchema[] = [];
  for (const stored of schemas) {
    await awaitMigrations(databases[stored.database], stored.schema, { deadlineMs: 0 }).catch((error: unknown) => {
      if (!(error instanceof MigrationsMissing)) throw error;
      missing.push(stored);
    });
  }
  return missing;
}
