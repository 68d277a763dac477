import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { cancelExports } from '@parley/command-service/exports/export-rows';
import { ask, register, type Person } from '@parley/command-service/person.fixture';
import { operatorToken, startService } from '@parley/command-service/service.fixture';
import { sqliteStorage } from '@parley/command-service/storage.fixture';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { FileStore } from '@parley/file-store/file-store';
import { newId } from '@parley/events/ids';
import { idToBytes } from '@parley/events/id-bytes';
import { openKeys } from '@parley/key-store/key-tables.fixture';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { downloadToken, findDataExport, type DataExportRow } from '@parley/write-tables/data-exports';
import { readStoreSecret } from '@parley/write-tables/store-secret';
import { ErasingSystem } from '../erasure/erasure.fixture.ts';

jest.setTimeout(60_000);

let system: ErasingSystem;
let ann: Person;
/** Replaces the file store in a test. */
let replaced: Partial<FileStore>;

beforeEach(async () => {
  replaced = {};
  const [storage, keys] = [await sqliteStorage(), await openKeys()];
  const { fileStore: stored } = storage;
  const fileStore: FileStore = {
    put: (...args) => (replaced.put ?? stored.put)(...args),
    get: (...args) => (replaced.get ?? stored.get)(...args),
    delete: (...args) => stored.delete(...args),
  };
  const close = async () => {
    await storage.close();
    await keys.close();
  };
  system = await ErasingSystem.start({ storage: { ...storage, fileStore }, keys: keys.tables, kekFile: keys.kekFile, close });
  ann = await register(system.service);
});
afterEach(() => system.close());

const requested = async (): Promise<string> => {
  const { status, body } = await ann.ask('POST', '/v1/me/export');
  expect(status).toBe(202);
  return body.export.id as string;
};
const rowOf = async (id: string): Promise<DataExportRow> => (await findDataExport(system.storage.logDatabase, id))!;
const until = async (id: string, state: string): Promise<DataExportRow> => {
  const isReached = async () => (await rowOf(id)).state === state;
  await waitUntil(isReached, { what: `the state ${state}`, deadlineMs: 30_000, pauseMs: 20 });
  return rowOf(id);
};
const linkTo = async (row: DataExportRow) =>
  `${system.service.origin}/v1/exports/${row.exportId}?token=${downloadToken(await readStoreSecret(system.storage.logDatabase), row)}`;
const download = async (url: string) => {
  const response = await fetch(url);
  return response.arrayBuffer().then(
    (bytes) => [response.status, bytes.byteLength],
    () => [response.status, 'broken off'],
  );
};
/** Leaves what a process of the store would if it were killed now. Returns the path. */
const leaveHalfAnArchive = ({ id }: { id: string }): string => {
  const folder = join(system.storage.folder, 'exports', id);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, newId());
  writeFileSync(path, 'half an archive');
  return path;
};
/** Archives in the file store, and those that are being written. */
const archives = () => system.filesWith(Buffer.from([0x50, 0x4b, 0x03, 0x04]));

test('an archive that nobody downloads is deleted when its time is over', async () => {
  const id = await requested();
  const row = await until(id, 'ready');
  // The file that it was written to is deleted afterwards.
  await waitUntil(() => archives().length === 1, { what: 'the end of the written file' });
  expect(archives()).toEqual([row.archiveId]);
  const link = await linkTo(row);
  const past = [{ sql: 'UPDATE data_exports SET due_at = ? WHERE export_id = ?', values: [row.requestedAt, idToBytes(id)] }];
  await system.storage.logDatabase.write(past);
  expect((await download(link))[0]).toBe(410);
  await until(id, 'expired');
  await waitUntil(() => archives().length === 0, { what: 'the end of the archive' });
});

test('the row of an export goes a week after the request', async () => {
  const id = await requested();
  const row = await until(id, 'ready');
  expect(await download(await linkTo(row))).toEqual([200, row.size]);
  await waitUntil(() => archives().length === 0, { what: 'the end of the archive' });
  const weekAgo = row.requestedAt - 7 * 86_400_000_000;
  const sql = 'UPDATE data_exports SET due_at = 1, requested_at = ? WHERE export_id = ?';
  await system.storage.logDatabase.write([{ sql, values: [weekAgo, idToBytes(id)] }]);
  await waitUntil(async () => (await findDataExport(system.storage.logDatabase, id)) === null, { what: 'the end of the row' });
});

test('a download that breaks off uses up its link, and not the archive', async () => {
  const row = await until(await requested(), 'ready');
  const link = await linkTo(row);
  replaced.get = async () =>
    Readable.from(
      (async function* () {
        yield Buffer.alloc(10);
        throw new Error('the file store is gone');
      })(),
    );
  expect(await download(link)).toEqual([200, 'broken off']);
  replaced = {};
  expect((await download(link))[0]).toBe(410);
  expect(await download(await linkTo(await rowOf(row.exportId)))).toEqual([200, row.size]);
});

test('of two downloads by the same link one succeeds', async () => {
  const row = await until(await requested(), 'ready');
  const link = await linkTo(row);
  const statuses = (await Promise.all([download(link), download(link)])).map(([status]) => status);
  expect(statuses.toSorted((one, other) => Number(one) - Number(other))).toEqual([200, 410]);
});

test('an export that is cancelled while it is stored leaves no archive', async () => {
  const { put } = system.storage.fileStore;
  replaced.put = async (name, content) => {
    replaced = {};
    await cancelExports(system.storage.logDatabase, ann.id);
    await put(name, content);
  };
  const id = await requested();
  await until(id, 'cancelled');
  const isClaimed = async () => (await rowOf(id)).dueAt <= (await rowOf(id)).requestedAt;
  await waitUntil(async () => archives().length === 0 && !(await isClaimed()), { what: 'the end of the archive' });
});

test('a failure is repeated; an archive beyond the limit is not', async () => {
  let failures = 0;
  replaced.put = () => {
    failures++;
    replaced = {};
    return Promise.reject(new Error('the file store is gone'));
  };
  expect(await until(await requested(), 'ready')).toMatchObject({ attempts: 2 });
  expect(failures).toBe(1);
  await system.stopCommands();
  await system.startCommands({ limits: { exportBytes: 1_000 } });
  ann = await register(system.service);
  expect(await until(await requested(), 'failed')).toMatchObject({ attempts: 1 });
  await waitUntil(() => archives().length === 1, { what: 'the end of the second archive' });
});

test('while an export is pending there is no other; there are five in a day, and as many as operators want', async () => {
  const held = Promise.withResolvers<void>();
  replaced.put = () => held.promise;
  const pending = await requested();
  expect(await requested()).toBe(pending);
  await cancelExports(system.storage.logDatabase, ann.id);
  held.resolve();
  replaced = {};
  for (let count = 1; count < 5; count++) {
    expect(await requested()).not.toBe(pending);
    await cancelExports(system.storage.logDatabase, ann.id);
  }
  expect(await ann.ask('POST', '/v1/me/export')).toMatchObject({ status: 429, body: { code: 'budget_exhausted' } });
  const path = `/v1/admin/users/${ann.id}/export`;
  expect((await ask(system.service.origin, 'POST', path, { token: operatorToken, body: {} })).status).toBe(202);
});

test('what a killed process was writing is removed by the next', async () => {
  const path = leaveHalfAnArchive(system.storage.store);
  await waitUntil(() => !existsSync(path), { what: 'the end of the file' });
});

test('a service of another store with the same folder does not remove what is being written', async () => {
  const { put } = system.storage.fileStore;
  const storage = await sqliteStorage();
  const other = await startService({ storage: { ...storage, folder: system.storage.folder } });
  try {
    replaced.put = async (name, content) => {
      replaced = {};
      const path = leaveHalfAnArchive(storage.store);
      await waitUntil(() => !existsSync(path), { what: 'the other service to clean up' });
      await put(name, content);
    };
    expect(await until(await requested(), 'ready')).toMatchObject({ attempts: 1 });
  } finally {
    await other.close();
  }
});
