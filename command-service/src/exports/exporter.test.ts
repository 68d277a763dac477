import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Database } from '@parley/database/database';
import { newId } from '@parley/events/ids';
import { KeyVault } from '@parley/key-store/key-vault';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { findDataExport } from '@parley/write-tables/data-exports';
import { sqliteStorage, type Storage } from '../storage.fixture.ts';
import { startExporter } from './exporter.ts';
import { insertDataExport } from './export-rows.ts';

let storage: Storage;
beforeEach(async () => {
  storage = await sqliteStorage();
});
afterEach(() => storage.close());

test('a renewal that takes longer than the pause between two does not lose the claim', async () => {
  const { logDatabase, readDatabase: read, store, fileStore, folder } = storage;
  const exportId = newId();
  await insertDataExport(logDatabase, { exportId, userId: newId() });
  const released = Promise.withResolvers<void>();
  let isHeld = false;
  const database: Database = {
    ...logDatabase,
    async write(...args) {
      if (isHeld) await released.promise;
      return logDatabase.write(...args);
    },
  };
  const renewMs = 5;
  const slowStore: typeof store = {
    ...store,
    async readStream(...args) {
      isHeld = true;
      await delay(20 * renewMs);
      isHeld = false;
      released.resolve();
      return store.readStream(...args);
    },
  };
  const exporter = startExporter({
    database,
    read,
    store: slowStore,
    fileStore,
    // Nothing of the person is sealed.
    vault: new KeyVault(() => Promise.reject(new Error('there is no key store'))),
    exportFolder: join(folder, 'exports'),
    exportBytes: 1_000_000,
    exportKeep: 60_000,
    logger: createLogger({ service: 'test', level: 'silent' }),
    exportTimes: { pollMs: 20, renewMs },
  });
  try {
    const row = () => findDataExport(logDatabase, exportId);
    await waitUntil(async () => (await row())?.state === 'ready', { what: 'the export' });
    expect(await row()).toMatchObject({ attempts: 1 });
  } finally {
    await exporter.close();
  }
});
