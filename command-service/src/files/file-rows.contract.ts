import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { idToBytes } from '@parley/events/id-bytes';
import { findFile, thumbnailName, type FileRow } from '@parley/write-tables/files';
import { register, type Person } from '../person.fixture.ts';
import type { ServiceUnderTest } from '../service.fixture.ts';
import { collectFiles } from './collect-files.ts';
import { releaseFile, reserveFile } from './file-rows.ts';
import { png } from './images.fixture.ts';
import { upload } from './upload.fixture.ts';

const hour = 3_600_000;

/** Rows of files on a database: quota, claims and collection under concurrency. */
export function describeFileRows(open: () => Promise<ServiceUnderTest>): void {
  describe('unclaimed files', () => {
    let service: ServiceUnderTest;
    let ada: Person;
    beforeAll(async () => {
      service = await open();
      ada = await register(service);
    });
    afterAll(() => service.close());

    const collect = (ahead: number) => collectFiles({ ...service, database: service.logDatabase, clock: () => Date.now() + ahead, isUsed });
    /** Uses by the read tables. */
    const usesOf = new Map<string, boolean | undefined>();
    const isUsed = async (id: string) => (usesOf.has(id) ? usesOf.get(id) : false);
    const find = (id: string) => findFile(service.logDatabase, id);
    const usageOf = async ({ id }: Pick<Person, 'id'>) => {
      const usage = { sql: 'SELECT bytes FROM file_usage WHERE user_id = ?', values: [idToBytes(id)] };
      return (await service.logDatabase.read<{ bytes: number }>(usage))[0]!.bytes;
    };
    const showInGroup = (avatarFileId: string) => ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', avatarFileId });

    test('are deleted after a day, once, by concurrent collectors, and no longer count', async () => {
      const claimed = (await upload(service, ada, await png())).body.file;
      const unclaimed = (await upload(service, ada, await png(), 'key')).body.file;
      expect((await showInGroup(claimed.id)).status).toBe(201);
      const before = await usageOf(ada);

      expect(await collect(23 * hour)).toBe(0);
      expect(await find(unclaimed.id)).not.toBeNull();

      const counts = await Promise.all(Array.from({ length: 4 }, () => collect(25 * hour)));
      expect(counts.reduce((sum, count) => sum + count)).toBe(1);
      expect(await find(unclaimed.id)).toBeNull();
      expect([await service.fileStore.get(unclaimed.id), await service.fileStore.get(thumbnailName(unclaimed.id))]).toEqual([null, null]);
      expect(await usageOf(ada)).toBe(before / 2);
      expect(await find(claimed.id)).not.toBeNull();

      const again = await upload(service, ada, await png(), 'key');
      expect([again.status, again.headers.get('idempotency-replayed'), again.body.file.id]).toEqual([201, null, unclaimed.id]);
      expect(await collect(25 * hour)).toBe(1);
    });

    test('whose last use ended are deleted ten minutes later, unless they are used again by then', async () => {
      const [unused, used, unknown] = [
        await upload(service, ada, await png()),
        await upload(service, ada, await png()),
        await upload(service, ada, await png()),
      ].map(({ body }) => body.file.id as string) as [string, string, string];
      for (const id of [unused, used, unknown]) expect((await showInGroup(id)).status).toBe(201);
      for (const id of [unused, used, unknown]) await releaseFile(service.logDatabase, id, await service.logDatabase.now());
      expect(await collect(hour / 10)).toBe(0);
      usesOf.set(used, true).set(unknown, undefined);
      expect(await collect(hour / 5)).toBe(1);
      expect([await find(unused), (await find(used))?.claims, (await find(unknown))?.claims]).toEqual([null, 1, 0]);
      usesOf.set(unknown, false);
      expect(await collect(hour / 5)).toBe(0);
      expect(await collect(hour / 2)).toBe(1);
      expect([(await find(used))?.claims, await find(unknown)]).toEqual([1, null]);
    });

    test('that are half deleted are completed by the next collector and cannot be claimed', async () => {
      const { file } = (await upload(service, ada, await png())).body;
      const failing = { ...service.fileStore, delete: () => Promise.reject(new Error('the process ends here')) };
      const clock = () => Date.now() + 25 * hour;
      await expect(collectFiles({ database: service.logDatabase, fileStore: failing, clock, isUsed: async () => false })).rejects.toThrow(
        'ends here',
      );

      const refused = await showInGroup(file.id);
      expect([refused.status, refused.body.code]).toEqual([422, 'unknown_file']);
      expect(await collect(25 * hour)).toBe(1);
      expect(await service.fileStore.get(file.id)).toBeNull();
    });

    test('are either claimed or collected when both happen at once', async () => {
      const files: { id: string }[] = [];
      while (files.length < 6) files.push((await upload(service, ada, await png())).body.file);
      const [shown] = await Promise.all([Promise.all(files.map(({ id }) => showInGroup(id))), collect(25 * hour)]);
      for (const [index, { status }] of shown.entries()) {
        expect([status, (await find(files[index]!.id)) !== null]).toEqual(status === 201 ? [201, true] : [422, false]);
      }
      await collect(25 * hour);
    });

    test('count against the quota exactly under concurrency', async () => {
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
        releasedAt: null,
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
