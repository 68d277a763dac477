import type { Database } from '@parley/database/database';
import { insertIfAbsent } from '@parley/database/table-sql';
import { apiKeys, type ApiKeyRow } from '@parley/write-tables/api-keys';

/** Adds a key unless it exists. */
export async function insertApiKey(database: Pick<Database, 'write' | 'dialect'>, row: ApiKeyRow): Promise<void> {
  await database.write([insertIfAbsent(apiKeys, row, database.dialect)]);
}

/** A key that is already revoked keeps its time. `at`: microseconds since 1970. */
export async function markApiKeyRevoked(database: Pick<Database, 'write'>, keyId: string, at: number): Promise<void> {
  await database.write([{ sql: 'UPDATE api_keys SET revoked_at = ? WHERE key_id = ? AND revoked_at IS NULL', values: [at, keyId] }]);
}
