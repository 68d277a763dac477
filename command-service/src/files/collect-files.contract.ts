import { expect, test } from '@jest/globals';
import { findFile, thumbnailName } from '@parley/read-models/files';
import { register } from '../person.fixture.ts';
import { startService } from '../service.fixture.ts';
import { collectFiles } from './collect-files.ts';
import { png } from './images.fixture.ts';
import { upload } from './upload.fixture.ts';

const hour = 3_600_000;

test('after a day what nobody claimed is gone, room and all, however many collect it', async () => {
  const service = await startService();
  const { logDatabase: database, fileStore } = service;
  const ada = await register(service);
  const [kept, left] = [(await upload(service, ada, await png())).body.file, (await upload(service, ada, await png(), 'key')).body.file];
  const path = `/v1/conversations`;
  const made = await ada.ask('POST', path, { kind: 'group', title: 'Tea', avatarFileId: kept.id });
  expect(made.status).toBe(201);
  const collect = (ahead: number) => collectFiles({ database, fileStore, clock: () => Date.now() + ahead });
  const usage = async () => (await database.read<{ bytes: number }>({ sql: 'SELECT bytes FROM file_usage' }))[0]!.bytes;
  const before = await usage();

  expect(await collect(23 * hour)).toBe(0);
  expect(await findFile(database, left.id)).not.toBeNull();

  const counts = await Promise.all(Array.from({ length: 4 }, () => collect(25 * hour)));
  expect(counts.reduce((sum, count) => sum + count)).toBe(1);
  expect(await findFile(database, left.id)).toBeNull();
  expect([await fileStore.get(left.id), await fileStore.get(thumbnailName(left.id))]).toEqual([null, null]);
  expect(await usage()).toBe(before / 2);
  expect(await findFile(database, kept.id)).not.toBeNull();

  const again = await upload(service, ada, await png(), 'key');
  expect([again.status, again.headers.get('idempotency-replayed'), again.body.file.id]).toEqual([201, null, left.id]);
  await service.close();
});

test('what a process left half taken away is taken up by the next; nobody can claim it meanwhile', async () => {
  const service = await startService();
  const { logDatabase: database, fileStore } = service;
  const ada = await register(service);
  const { file } = (await upload(service, ada, await png())).body;
  const clock = () => Date.now() + 25 * hour;
  const failing = { ...fileStore, delete: () => Promise.reject(new Error('the process ends here')) };
  await expect(collectFiles({ database, fileStore: failing, clock })).rejects.toThrow('ends here');

  const refused = await ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', avatarFileId: file.id });
  expect([refused.status, refused.body.code]).toEqual([422, 'unknown_file']);
  expect(await collectFiles({ database, fileStore, clock })).toBe(1);
  expect(await fileStore.get(file.id)).toBeNull();
  await service.close();
});
