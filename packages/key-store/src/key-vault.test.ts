import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { KeyErased, KeyMissing } from './errors.ts';
import { eraseSlots } from './key-pages.ts';
import { type OpenedKeys, openKeys } from './key-tables.fixture.ts';
import { slotsPerPage } from './key-page.ts';
import { KeyVault, type SealingSlot } from './key-vault.ts';
import { destroySubjectKey, type Subject } from './subject-keys.ts';

let keys: OpenedKeys;
let vault: KeyVault;
let subject: Subject;
let slot: SealingSlot;

beforeEach(async () => {
  keys = await openKeys();
  vault = new KeyVault(async () => keys.tables);
  subject = { subjectId: newId(), purpose: 'content' };
  await vault.prepare([subject], 3);
  slot = vault.takeSlot(3);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await keys.close();
});

const erase = async (): Promise<void> => {
  await eraseSlots(keys.tables, slot.pageId, [slot.slot]);
  await destroySubjectKey(keys.tables, subject);
};
const inMemory = () => [vault.subject(subject), vault.secretOf(slot)];

test('what was erased is forgotten at the next refresh, and then known as erased', async () => {
  await erase();
  expect(inMemory()).toEqual([expect.any(Uint8Array), slot.secret]);
  await vault.refresh();
  expect(inMemory()).toEqual([undefined, undefined]);
  await vault.load([subject], [slot]);
  expect(inMemory()).toEqual([null, null]);
  await expect(vault.prepare([subject], 3)).rejects.toThrow(KeyErased);
  expect(vault.secretOf({ ...slot, slot: 200 })).toBeInstanceOf(Uint8Array);
});

test('without a refresh, keys are read again after five seconds', async () => {
  await erase();
  const now = performance.now();
  const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 4_000);
  expect(inMemory()).toEqual([expect.any(Uint8Array), slot.secret]);
  expect(vault.isReady([subject], 3)).toBe(false);
  clock.mockReturnValue(now + 6_000);
  expect(inMemory()).toEqual([undefined, undefined]);
});

test('a refresh keeps what is unchanged', async () => {
  const now = performance.now();
  const clock = jest.spyOn(performance, 'now').mockReturnValue(now + 4_000);
  await vault.refresh();
  clock.mockReturnValue(now + 8_000);
  expect(inMemory()).toEqual([expect.any(Uint8Array), slot.secret]);
});

test('pages are made up to eight in one commit while they are used up within a minute', async () => {
  const sizes: number[] = [];
  const write = jest.spyOn(keys.tables.database, 'write');
  const used = new Set<string>();
  const usePage = async (): Promise<void> => {
    for (let taken = 0; taken < slotsPerPage; taken++) {
      if (!vault.isReady([subject], 3)) await vault.prepare([subject], 3);
      used.add(vault.takeSlot(3).pageId);
    }
    await Promise.all(write.mock.results.map(({ value }) => value as Promise<unknown>));
    const [{ count } = { count: 0 }] = await keys.tables.database.read<{ count: number }>({
      sql: 'SELECT COUNT(*) AS count FROM key_pages',
    });
    const known = sizes.reduce((sum, size) => sum + size, 1);
    if (count > known) sizes.push(count - known);
  };
  for (let pages = 0; pages < 24; pages++) await usePage();
  expect(sizes).toEqual([2, 4, 8, 8, 8]);
  expect(used.size).toBe(25);

  const now = performance.now();
  jest.spyOn(performance, 'now').mockReturnValue(now + 120_000);
  await vault.refresh();
  while (sizes.length < 6) await usePage();
  expect(sizes.at(-1)).toBe(1);
});

test('a key that never was is missing', async () => {
  await expect(vault.load([{ subjectId: newId(), purpose: 'content' }], [])).rejects.toThrow(KeyMissing);
  await expect(vault.load([], [{ pageId: '00'.repeat(8), slot: 1 }])).rejects.toThrow(KeyMissing);
});
