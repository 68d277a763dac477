import type { Database } from '@parley/database/database';
import { fileKek, makeKekFile } from './file-kek.ts';
import { KekMissing } from './kek.ts';
import { type KeyTables, registerKek } from './wrapped-keys.ts';

/** The master keys that the keys of a key store need. A rotation may have ended between destroying a master key and noting it. */
export const neededKeksSql = `SELECT kek_id AS kekId FROM keks WHERE destroyed_at IS NULL AND (retired_at IS NULL
  OR EXISTS (SELECT 1 FROM subject_keys s WHERE s.kek_id = keks.kek_id AND s.wrapped IS NOT NULL)
  OR EXISTS (SELECT 1 FROM key_pages p WHERE p.kek_id = keks.kek_id AND p.wrapped IS NOT NULL))`;

export interface OpenKeyTablesOptions {
  /** Its close() is the caller's. */
  database: Database;
  /** Path of the file with the master key. */
  kekFile: string;
  /** Makes the file if it is missing and the key store is new. */
  makesKek: boolean;
  /** Lists the current master key in the key store, as a writer must. */
  registers: boolean;
}

/**
 * Opens the key store on its migrated tables. Throws KekMissing if a master key that it was written with is not at hand: a new one in its
 * place would make the keys unreadable.
 */
export async function openKeyTables({ database, kekFile, makesKek, registers }: OpenKeyTablesOptions): Promise<KeyTables> {
  const rows = await database.read<{ kekId: string }>({ sql: neededKeksSql });
  if (makesKek && rows.length === 0) await makeKekFile(kekFile);
  const kek = await fileKek(kekFile);
  for (const { kekId } of rows) if (!(await kek.has(kekId))) throw new KekMissing(kekId);
  const tables = { database, kek };
  if (registers) await registerKek(tables);
  return tables;
}
