/**
 * Migrations only expand (new tables, columns, indexes); what contracts comes a release later, so old code runs beside new.
 * A scope belongs to one service, which runs them at start; the services that only use its tables wait for them.
 */
import { setTimeout as delay } from 'node:timers/promises';

import { DatabaseUnavailable, type Database, type Dialect } from './database.ts';
import { appliedSql, migrationsTableSql } from './migration-records.ts';

export interface Migration {
  /** Unique in its scope, for ever; by custom `0001-what-it-does`. */
  id: string;
  /** Must bear being run twice (`IF NOT EXISTS`): MySQL cannot roll back DDL, and a crash may come in between. */
  statements: readonly string[] | ((dialect: Dialect) => readonly string[]);
}

/** Runs what was never run, in the order given; safe when many processes start at once. Resolves with the ids it ran. */
export function migrate(database: Database, { scope, migrations }: { scope: string; migrations: readonly Migration[] }): Promise<string[]> {
  return database.applyOnce(
    scope,
    migrations.map(({ id, statements }) => ({
      id,
      statements: typeof statements === 'function' ? statements(database.dialect) : statements,
    })),
  );
}

/** Resolves when another service has run them all; throws MigrationsMissing at the deadline. */
export async function awaitMigrations(
  database: Database,
  scope: string,
  ids: readonly string[],
  { deadlineMs }: { deadlineMs: number },
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const applied = await readApplied(database, scope);
    const missing = ids.filter((id) => !applied.has(id));
    if (missing.length === 0) return;
    if (performance.now() >= deadline) throw new MigrationsMissing(scope, missing);
    await delay(200);
  }
}

export class MigrationsMissing extends Error {
  constructor(scope: string, ids: readonly string[]) {
    super(`the service that owns the tables '${scope}' has not run its migrations: ${ids.join(', ')}`);
    this.name = 'MigrationsMissing';
  }
}

async function readApplied(database: Database, scope: string): Promise<Set<string>> {
  try {
    if ((await database.read({ sql: migrationsTableSql(database.dialect) })).length === 0) return new Set();
    const rows = await database.read<{ id: string }>({ sql: appliedSql, values: [scope] });
    return new Set(rows.map(({ id }) => id));
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return new Set();
    throw error;
  }
}
