import { readFileSync, writeFileSync, appendFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { KekMissing } from './kek.ts';
import { slotSecret } from './key-page.ts';
import { eraseSlots, readPages } from './key-pages.ts';
import { makePage, type OpenedKeys, openKeys } from './key-tables.fixture.ts';
import { rotateKek } from './rotate-kek.ts';
import { destroySubjectKey, readSubjectKeys, subjectKey, type Subject } from './subject-keys.ts';
import type { KeyTables } from './wrapped-keys.ts';

const sliceSize = 3;
let keys: OpenedKeys;
beforeEach(async () => {
  keys = await openKeys();
});
afterEach(() => keys.close());

const subjects: Subject[] = Array.from({ length: 7 }, () => ({ subjectId: newId(), purpose: 'profile' }));

/** Keys and pages, one of each destroyed in part; returns what can be read of them. */
async function fill(tables: KeyTables) {
  for (const subject of subjects) await subjectKey(tables, subject);
  const pages = [];
  for (let count = 0; count < 5; count++) pages.push((await makePage(tables, count)).id);
  await destroySubjectKey(tables, subjects[2]!);
  await eraseSlots(tables, pages[1]!, [9]);
  return { pages, readable: await readable(tables, pages) };
}

async function readable(tables: KeyTables, pages: readonly string[]) {
  const secrets = [...(await readPages(tables, pages))].map(
    ([id, page]) => [id, [8, 9].map((slot) => hex(slotSecret(page!, slot)))] as const,
  );
  const subjectSecrets = [...(await readSubjectKeys(tables, subjects))].map(([name, { key }]) => [name, hex(key)] as const);
  return new Map<string, unknown>([...secrets, ...subjectSecrets]);
}

const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex');

test('every key opens under the new master key, and nothing under the old one', async () => {
  const { pages, readable: before } = await fill(keys.tables);
  const oldFile = readFileSync(keys.kekFile);
  const { wrapped: oldRow } = (await keys.tables.database.read<{ wrapped: Buffer }>({ sql: 'SELECT wrapped FROM key_pages' }))[0]!;
  const { rewrapped, destroyed, kekId } = await rotateKek(keys.tables, { sliceSize });
  expect([rewrapped, destroyed.length]).toEqual([11, 1]);
  expect(await readable(await keys.another(), pages)).toEqual(before);

  const file = readFileSync(keys.kekFile, 'latin1');
  expect(file).not.toContain(oldFile.toString('latin1').trim());
  expect(await keys.tables.kek.has(destroyed[0]!)).toBe(false);
  await expect(keys.tables.kek.unwrap({ kekId: destroyed[0]!, wrapped: oldRow }, 'key_pages')).rejects.toThrow(KekMissing);
  const listed = await keys.tables.database.read({ sql: 'SELECT kek_id FROM keks WHERE destroyed_at IS NULL' });
  expect(listed).toEqual([{ kek_id: kekId }]);
});

test('killed at any step, it is completed by the next run, with one new master key', async () => {
  const steps = await stepsOf(keys);
  expect(steps.length).toBeGreaterThan(6);
  for (let killedAt = 0; killedAt < steps.length; killedAt++) {
    const opened = await openKeys();
    const { pages, readable: before } = await fill(opened.tables);
    let step = 0;
    const failpoint = () => {
      if (step++ === killedAt) throw new Error('killed');
    };
    await expect(rotateKek(opened.tables, { sliceSize, failpoint })).rejects.toThrow('killed');
    const restarted = await opened.another();
    expect(await readable(restarted, pages)).toEqual(before);
    const { kekId } = await rotateKek(restarted, { sliceSize });
    expect(await readable(restarted, pages)).toEqual(before);
    const all = await restarted.database.read<{ kek_id: string; destroyed: number }>({
      sql: 'SELECT kek_id, destroyed_at IS NOT NULL AS destroyed FROM keks',
    });
    // Killed after the old one was destroyed, the next run finds nothing to complete but the note of it.
    expect(all.filter(({ destroyed }) => destroyed === 0)).toEqual([{ kek_id: kekId, destroyed: 0 }]);
    expect(all).toHaveLength(2);
    await opened.close();
  }
});

test('keys that other processes make and erase meanwhile are kept', async () => {
  const { pages } = await fill(keys.tables);
  const other = await keys.another();
  const made: string[] = [];
  const work: Promise<unknown>[] = [];
  const failpoint = () => {
    work.push(
      makePage(other, 1).then(({ id }) => made.push(id)),
      eraseSlots(other, pages[0]!, [8 + ((work.length / 2) % 2)]),
    );
  };
  await rotateKek(keys.tables, { sliceSize: 2, failpoint });
  await Promise.all(work);
  const found = await readPages(await keys.another(), [...pages, ...made]);
  expect(found.size).toBe(pages.length + made.length);
  expect([8, 9].map((slot) => slotSecret(found.get(pages[0]!)!, slot))).toEqual([null, null]);
});

test('a key that was wrapped with a master key retired since is wrapped again before it is stored', async () => {
  const { kek } = keys.tables;
  const late = await keys.another();
  const [stale] = [await kek.current()];
  let isFirst = true;
  const tables: KeyTables = {
    ...late,
    kek: {
      ...late.kek,
      async wrap(key, row) {
        const wrapped = await late.kek.wrap(key, row);
        if (isFirst) {
          isFirst = false;
          await rotateKek(keys.tables, { sliceSize });
        }
        return wrapped;
      },
    },
  };
  const { id } = await makePage(tables, 1);
  expect(await kek.has(stale.id)).toBe(false);
  expect((await readPages(keys.tables, [id])).has(id)).toBe(true);
});

test('a line that a killed process left incomplete is overwritten', async () => {
  const { pages, readable: before } = await fill(keys.tables);
  appendFileSync(keys.kekFile, 'abcdef0123');
  const { destroyed } = await rotateKek(await keys.another(), { sliceSize });
  expect(destroyed).toHaveLength(1);
  expect(await readable(await keys.another(), pages)).toEqual(before);
  writeFileSync(keys.kekFile, readFileSync(keys.kekFile, 'latin1').trimEnd());
  expect(await readable(await keys.another(), pages)).toEqual(before);
});

async function stepsOf({ tables }: OpenedKeys): Promise<string[]> {
  await fill(tables);
  const steps: string[] = [];
  await rotateKek(tables, { sliceSize, failpoint: (step) => void steps.push(step) });
  return steps;
}
