import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { idToBytes } from '@parley/events/id-bytes';
import { findFile, thumbnailName, type FileRow } from '@parley/read-tables/files';
import { register, type Person } from '../person.fixture.ts';
import type { ServiceUnderTest } from '../service.fixture.ts';
import { collectFiles } from './collect-files.ts';
import { reserveFile } from './file-rows.ts';
import { png } from './images.fixture.ts';
import { upload } from './upload.fixture.ts';

const hour = 3_600_000;

/** Rows of files on a database: what is counted, claimed and collected there by many at once. */
export function describeFileRows(open: () => Promise<ServiceUnderTest>): void {
  describe('files that nobody claims', () => {
    let service: ServiceUnderTest;
    let ada: Person;
    beforeAll(async () => {
      service = await open();
      ada = await register(service);
    });
    afterAll(() => service.close());

    const collect = (ahead: number) => collectFiles({ ...service, database: service.logDatabase, clock: () => Date.now() + ahead });
    const find = (id: string) => findFile(service.logDatabase, id);
    const usageOf = async ({ id }: Pick<Person, 'id'>) => {
      const usage = { sql: 'SELECT bytes FROM file_usage WHERE user_id = ?', values: [idToBytes(id)] };
      return (await service.logDatabase.read<{ bytes: number }>(usage))[0]!.bytes;
    };
    const showInGroup = (avatarFileId: string) => ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', avatarFileId });

    test('are gone after a day, room and all, however many collect them', async () => {
      const kept = (await upload(service, ada, await png())).body.file;
      const left = (await upload(service, ada, await png(), 'key')).body.file;
      expect((await showInGroup(kept.id)).status).toBe(201);
      const before = await usageOf(ada);

      expect(await collect(23 * hour)).toBe(0);
      expect(await find(left.id)).not.toBeNull();

      const counts = await Promise.all(Array.from({ length: 4 }, () => collect(25 * hour)));
      expect(counts.reduce((sum, count) => sum + count)).toBe(1);
      expect(await find(left.id)).toBeNull();
      expect([await service.fileStore.get(left.id), await service.fileStore.get(thumbnailName(left.id))]).toEqual([null, null]);
      expect(await usageOf(ada)).toBe(before / 2);
      expect(await find(kept.id)).not.toBeNull();

      const again = await upload(service, ada, await png(), 'key');
      expect([again.status, again.headers.get('idempotency-replayed'), again.body.file.id]).toEqual([201, null, left.id]);
      expect(await collect(25 * hour)).toBe(1);
    });

    test('half taken away are taken up by the next; nobody can claim them meanwhile', async () => {
      const { file } = (await upload(service, ada, await png())).body;
      const failing = { ...service.fileStore, delete: () => Promise.reject(new Error('the process ends here')) };
      const clock = () => Date.now() + 25 * hour;
      await expect(collectFiles({ database: service.logDatabase, fileStore: failing, clock })).rejects.toThrow('ends here');

      const refused = await showInGroup(file.id);
      expect([refused.status, refused.body.code]).toEqual([422, 'unknown_file']);
      expect(await collect(25 * hour)).toBe(1);
      expect(await service.fileStore.get(file.id)).toBeNull();
    });

    test('of claims and the collector at once one wins, and who was answered has the file', async () => {
      const files = await Promise.all(Array.from({ length: 6 }, async () => (await upload(service, ada, await png())).body.file));
      const [shown] = await Promise.all([Promise.all(files.map(({ id }) => showInGroup(id))), collect(25 * hour)]);
      for (const [index, { status }] of shown.entries()) {
        expect([status, (await find(files[index].id)) !== null]).toEqual(status === 201 ? [201, true] : [422, false]);
      }
      await collect(25 * hour);
    });

    test('take up room exactly, however many come at once', async () => {
      const userId = randomUUID();
      const row = (): FileRow => ({
        fileId: randomUUID(),
        uploaderId: userId,
        uploadSha256: Buffer.alloc(32),
        mediaType: 'image/png',
        size: 70,
        width: 1,
        height: 1,
        sha256: '0'.repeat(64),
        thumbnailSize: 30,
        claims: 1,
        createdAt: Date.now() * 1_000,
        storedAt: null,
        collectedAt: null,
      });
      const reserve = (file = row()) => reserveFile(service.logDatabase, file, 350).catch((error: { code: string }) => error.code);
      const taken = await Promise.all(Array.from({ length: 6 }, () => reserve()));
      expect(taken.filter((result) => result === true)).toHaveLength(3);
      expect(taken.filter((result) => result === 'file_quota_exceeded')).toHaveLength(3);
      expect(await usageOf({ id: userId })).toBe(300);
      const twice = { ...row(), uploaderId: randomUUID() };
      expect([await reserve(twice), await reserve(twice), await usageOf({ id: twice.uploaderId })]).toEqual([true, false, 100]);
    });
  });
}
