import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ByteRange, FileStore } from './file-store.ts';

export interface OpenedStore {
  store: FileStore;
  close(): Promise<void>;
}

/** Contract of every file store. */
export function fileStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(name, () => {
    let opened: OpenedStore;
    let folder: string;
    beforeAll(async () => {
      opened = await open();
      folder = await mkdtemp(join(tmpdir(), 'parley-file-store-'));
    });
    afterAll(async () => {
      await opened.close();
      await rm(folder, { recursive: true });
    });

    const put = async (name: string, bytes: Buffer) => {
      const path = join(folder, randomUUID());
      await writeFile(path, bytes);
      await opened.store.put(name, { path, mediaType: 'image/png' });
    };
    const get = async (name: string, range?: ByteRange) => {
      const content = await opened.store.get(name, range);
      return content && (await buffer(content));
    };

    test('returns what was put, completely or by range', async () => {
      const [id, bytes] = [randomUUID(), randomBytes(300_000)];
      await put(id, bytes);
      expect((await get(id))?.equals(bytes)).toBe(true);
      expect(await get(id, { start: 0, end: 1 })).toEqual(bytes.subarray(0, 2));
      expect(await get(id, { start: 1_000, end: 1_999 })).toEqual(bytes.subarray(1_000, 2_000));
      expect(await get(id, { start: 299_990, end: 299_999 })).toEqual(bytes.subarray(299_990));
    });

    test('an id with and without a suffix are different files', async () => {
      const id = randomUUID();
      await put(id, Buffer.from('one'));
      await put(`${id}-thumbnail`, Buffer.from('two'));
      expect([String(await get(id)), String(await get(`${id}-thumbnail`))]).toEqual(['one', 'two']);
    });

    test('a second put replaces the first', async () => {
      const id = randomUUID();
      await put(id, Buffer.from('a longer first'));
      await put(id, Buffer.from('second'));
      expect(String(await get(id))).toBe('second');
    });

    test('concurrent puts leave the complete content of one of them', async () => {
      const id = randomUUID();
      const contents = Array.from({ length: 8 }, (_, index) => Buffer.alloc(100_000, index));
      await Promise.all(contents.map((bytes) => put(id, bytes)));
      const stored = await get(id);
      expect(contents.some((bytes) => stored?.equals(bytes))).toBe(true);
    });

    test('returns null for a deleted or missing file, and deletes it again without error', async () => {
      const id = randomUUID();
      await put(id, Buffer.from('soon gone'));
      await opened.store.delete(id);
      expect(await get(id)).toBeNull();
      await opened.store.delete(id);
      await opened.store.delete(randomUUID());
      expect(await get(randomUUID(), { start: 0, end: 3 })).toBeNull();
    });

    test.each(['', '..', '../x', '/etc/passwd', 'a/b', `${randomUUID()}/..`, `${randomUUID()}-..`, `${randomUUID()}\n`])(
      'rejects the name %j',
      async (invalidName) => {
        await expect(put(invalidName, Buffer.from('x'))).rejects.toThrow(TypeError);
        await expect(get(invalidName)).rejects.toThrow(TypeError);
        await expect(opened.store.delete(invalidName)).rejects.toThrow(TypeError);
      },
    );
  });
}
