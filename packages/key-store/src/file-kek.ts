/**
 * Master keys in a file: one line of 64 hexadecimal digits for each, the current one last. A new key is appended and a destroyed one
 * overwritten with zeros in place, so that the file never has a second copy on the disk.
 */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Kek, type KekIdentity, kekIdentity, KekMissing, KekUnusable, unwrapWith, wrapWith } from './kek.ts';

const lineBytes = 65;
const destroyed = `${'0'.repeat(64)}\n`;

interface StoredKek extends KekIdentity {
  key: KeyObject;
  /** Position of its line in the file. */
  offset: number;
}

/** Makes the file with one key, readable by its owner only; leaves an existing one as it is. */
export async function makeKekFile(path: string): Promise<void> {
  try {
    await writing(path, 'wx', (file) => appendKey(file, 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}

/** Throws KekUnusable if the file cannot be read or has no key. */
export async function fileKek(path: string): Promise<Kek> {
  const byId = new Map<string, StoredKek>();

  /** Reads the file again: another process may have rotated the key. */
  async function reload(): Promise<StoredKek> {
    const stored = parse(await readText(path));
    const last = stored.at(-1);
    if (!last) throw new KekUnusable(`KEK_FILE: ${path} must have a line of 64 random hexadecimal digits`);
    byId.clear();
    for (const kek of stored) byId.set(kek.id, kek);
    return last;
  }

  let reloading: Promise<StoredKek> | null = null;
  /** One reading for keys that are wrapped together. It begins after their calls: a rotation that ended before them is seen. */
  function reloadForAll(): Promise<StoredKek> {
    return (reloading ??= Promise.resolve().then(() => {
      reloading = null;
      return reload();
    }));
  }

  async function find(kekId: string): Promise<StoredKek | undefined> {
    if (!byId.has(kekId)) await reload();
    return byId.get(kekId);
  }

  await reload();
  return {
    current: reload,
    async wrap(key, row) {
      const { id, key: kek } = await reloadForAll();
      return { kekId: id, wrapped: wrapWith(kek, key, `${row} ${id}`) };
    },
    async unwrap({ kekId, wrapped }, row) {
      const kek = await find(kekId);
      if (!kek) throw new KekMissing(kekId);
      return unwrapWith(kek.key, wrapped, `${row} ${kekId}`);
    },
    has: async (kekId) => (await find(kekId)) !== undefined,
    async rotate() {
      await writing(path, 'r+', async (file) => {
        const { size } = await file.stat();
        await appendKey(file, size - (size % lineBytes));
      });
      return reload();
    },
    async destroy(kekId) {
      const last = await reload();
      const kek = byId.get(kekId);
      if (!kek) return;
      if (kek.id === last.id) throw new Error('the current master key cannot be destroyed');
      await writing(path, 'r+', (file) => file.write(destroyed, kek.offset));
      byId.delete(kekId);
    },
  };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    throw new KekUnusable(`KEK_FILE: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function appendKey(file: FileHandle, offset: number): Promise<void> {
  await file.write(`${randomBytes(32).toString('hex')}\n`, offset);
}

async function writing(path: string, flags: 'wx' | 'r+', write: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Fewer different bytes are an example: 32 random ones have about 30. */
const minDistinctBytes = 12;

/** Ignores destroyed keys and examples, and a last line that a killed process left incomplete. */
function parse(text: string): StoredKek[] {
  const offsets = Array.from({ length: Math.floor((text.trimEnd().length + 1) / lineBytes) }, (_, index) => index * lineBytes);
  return offsets.flatMap((offset) => {
    const line = text.slice(offset, offset + 64);
    if (!/^[0-9a-f]{64}$/.test(line)) return [];
    const bytes = Buffer.from(line, 'hex');
    if (new Set(bytes).size < minDistinctBytes) return [];
    return [{ ...kekIdentity(bytes), key: createSecretKey(bytes), offset }];
  });
}
