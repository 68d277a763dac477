import { migrate } from '@parley/database/migrations';
import { eraserSchema } from '@parley/command-service/erasure/tables';
import { fileKek } from '@parley/key-store/file-kek';
import { kekFileOf, keyStore, openKeyDatabase } from '@parley/key-store/key-store';
import { readKeyStoreState, whatIsMissing, type KeyStoreState } from '@parley/key-store/key-store-state';
import { keyStoreSchema } from '@parley/key-store/tables';
import { readArchive } from '../backup/archive/read-archive.ts';
import { tableOf, type CheckedBackup } from '../backup/check-backup.ts';
import { keyTables } from '../backup/tables.ts';
import { CommandFailed } from '../command-failed.ts';
import type { CliConfig } from '../config.ts';
import { insertRows } from './insert-rows.ts';
import { deleteRows } from './store-state.ts';

/** Throws CommandFailed unless these keys belong to the data and the master key is at hand. */
export async function checkKeysOf(data: CheckedBackup, keys: CheckedBackup, config: CliConfig): Promise<void> {
  if (data.manifest.storeId !== keys.manifest.storeId) throw new CommandFailed(`${keys.path} has the keys of another store`);
  const missing = data.manifest.keys && keys.manifest.keys ? whatIsMissing(keys.manifest.keys, data.manifest.keys) : null;
  if (missing !== null)
    throw new CommandFailed(`the keys in ${keys.path} are older than the data: ${missing}`, 'use keys of the same backup, or later ones');
  const kek = await fileKek(kekFileOf(config));
  for (const { kekId } of keys.manifest.keys?.keks.filter(({ isNeeded }) => isNeeded) ?? [])
    if (!(await kek.has(kekId)))
      throw new CommandFailed(
        `the master key ${kekId}, which opens these keys, is not in ${kekFileOf(config)}`,
        'put your copy of it there',
      );
}

/** Throws CommandFailed unless the key store that is there has every key of the data. */
export async function checkExistingKeys({ path, manifest }: CheckedBackup, config: CliConfig): Promise<void> {
  if (manifest.keys === null) return;
  const keys = keyStore(config, { role: 'reader', deadlineMs: 0 });
  try {
    const missing = whatIsMissing(await readKeyStoreState((await keys.tables()).database), manifest.keys);
    if (missing !== null)
      throw new CommandFailed(`the key store is older than ${path}, or another one: ${missing}`, 'restore its newest backup with --keys');
  } finally {
    await keys.close();
  }
}

/**
 * Fills an empty key store, or one that an interrupted restore began: that has no master keys yet, which come last. Throws CommandFailed for
 * any other, unless it has the same keys, and tombstones that an interrupted restore (`isRepeated`) added.
 */
export async function restoreKeys(
  { path, manifest }: CheckedBackup,
  config: CliConfig,
  { isRepeated }: { isRepeated: boolean },
): Promise<void> {
  const database = await openKeyDatabase(config, 'writer');
  try {
    for (const schema of [keyStoreSchema, eraserSchema]) await migrate(database, schema);
    const present = await readKeyStoreState(database);
    if (present.keks.length > 0) return refuseOthers(present, manifest.keys, { isRepeated });
    for (const { name } of keyTables) await deleteRows(database, name);
    await readArchive(path, async ({ name, content }) => {
      const table = tableOf(name);
      if (table !== null) await insertRows(database, table, content);
    });
  } finally {
    await database.close();
  }
}

function refuseOthers(present: KeyStoreState, restored: KeyStoreState | null, { isRepeated }: { isRepeated: boolean }): void {
  const hasAll = restored !== null && whatIsMissing(present, restored) === null;
  const isSame = hasAll && (isRepeated || whatIsMissing(restored, present) === null);
  if (!isSame)
    throw new CommandFailed('the key store is not empty: it may have erased what the backup still has', 'leave out --keys to use it');
}
