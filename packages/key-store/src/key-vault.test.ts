import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { KeyErased, KeyMissing } from './errors.ts';
import { eraseSlots } from './key-pages.ts';
import { type OpenedKeys, openKeys } from './key-tables.fixture.ts';
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

test('a key that never was is missing', async () => {
  await expect(vault.load([{ subjectId: newId(), purpose: 'content' }], [])).rejects.toThrow(KeyMissing);
  await expect(vault.load([], [{ pageId: '00'.repeat(8), slot: 1 }])).rejects.toThrow(KeyMissing);
});
