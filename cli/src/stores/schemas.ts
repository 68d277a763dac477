/** All migrations there are, by the database that they run in, in the order in which services would run them. */
import { commandMigrations } from '@parley/command-service/migrations';
import type { Migration } from '@parley/database/migrations';
import { logMigrations } from '@parley/event-store/migrations';
import { leaseMigrations, leaseScope } from '@parley/projector/subscription/lease-tables';
import { readModelMigrations, readModelScope } from '@parley/read-tables/migrations';

export interface SchemaScope {
  database: 'log' | 'read';
  scope: string;
  migrations: readonly Migration[];
}

export const schemas: readonly SchemaScope[] = [
  { database: 'log', ...logMigrations },
  { database: 'log', ...commandMigrations },
  { database: 'log', scope: leaseScope, migrations: leaseMigrations },
  { database: 'read', scope: readModelScope, migrations: readModelMigrations },
];
