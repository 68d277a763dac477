/**
 * A secret of the installation, made with its tables and never changed. Ids and hashes that depend on what people typed are derived
 * with it, so that the log alone does not let anyone guess the input (docs/decisions/0037-hashes-under-a-store-secret.md).
 */
import { randomBytes } from 'node:crypto';
import type { Database, MigrationConnection } from '@parley/database/database';
import { createTable } from '@parley/database/build-table';
import { column, defineTable } from '@parley/database/tables';

const storeSecrets = defineTable('store_secrets', { name: column.text(16), secret: column.bytes(32) }, { primaryKey: ['name'] });

const name = 'derivation';

export async function createStoreSecret(knex: MigrationConnection): Promise<void> {
  await createTable(knex, storeSecrets);
  await knex('store_secrets')
    .insert({ name, secret: randomBytes(32) })
    .onConflict('name')
    .ignore();
}

/** 64 hexadecimal digits. */
export async function readStoreSecret(database: Pick<Database, 'read'>): Promise<string> {
  const [row] = await database.read<{ secret: Buffer }>({ sql: 'SELECT secret FROM store_secrets WHERE name = ?', values: [name] });
  if (!row) throw new Error('the store has no secret: the migrations of the write tables have not run');
  return row.secret.toString('hex');
}
