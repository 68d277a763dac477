import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { KeyErased, KeyMissing, SealBroken } from './errors.ts';
import { KekUnusable } from './kek.ts';
import { type KeyPage, slotSecret, slotsPerPage } from './key-page.ts';
import { eraseSlots, readErasedPartitions, readErasedSlots, readPages } from './key-pages.ts';
import { makePage, type OpenedKeys, openKeys } from './key-tables.fixture.ts';
import { destroySubjectKey, readSubjectKeys, subjectKey, subjectName, type Subject } from './subject-keys.ts';
import type { KeyTables } from './wrapped-keys.ts';

let keys: OpenedKeys;
beforeEach(async () => {
  keys = await openKeys();
});
afterEach(() => keys.close());

const newSubject = (): Subject => ({ subjectId: newId(), purpose: 'content' });
const secretsOf = (page: KeyPage) => Array.from({ length: slotsPerPage }, (_, slot) => slotSecret(page, slot));
const pageAgain = async (tables: KeyTables, { id }: KeyPage) => (await readPages(tables, [id])).get(id);

describe('a subject’s key', () => {
  test('is made once, whichever process asks first', async () => {
    const subject = newSubject();
    const all = await Promise.all([keys.tables, await keys.another(), await keys.another()].map((tables) => subjectKey(tables, subject)));
    expect(new Set(all.map((key) => key.toString('hex'))).size).toBe(1);
    expect(await subjectKey(keys.tables, newSubject())).not.toEqual(all[0]);
    expect(await subjectKey(keys.tables, { ...subject, purpose: 'profile' })).not.toEqual(all[0]);
  });

  test('that was destroyed is never made again, nor one of a subject that had none', async () => {
    const [subject, unused, other] = [newSubject(), newSubject(), newSubject()];
    await subjectKey(keys.tables, subject);
    const kept = await subjectKey(keys.tables, other);
    for (const each of [subject, unused, subject]) await destroySubjectKey(keys.tables, each);
    const elsewhere = await keys.another();
    for (const each of [subject, unused]) await expect(subjectKey(elsewhere, each)).rejects.toThrow(KeyErased);
    const missing = newSubject();
    expect(await readSubjectKeys(elsewhere, [subject, unused, other, missing])).toEqual(
      new Map([
        [subjectName(subject), { key: null, erasedAt: expect.any(Number) }],
        [subjectName(unused), { key: null, erasedAt: expect.any(Number) }],
        [subjectName(other), { key: kept, erasedAt: null }],
      ]),
    );
  });

  test('opens only in its own row', async () => {
    const [one, other] = [newSubject(), newSubject()];
    for (const subject of [one, other]) await subjectKey(keys.tables, subject);
    await keys.tables.database.write([{ sql: 'UPDATE subject_keys SET wrapped = (SELECT MIN(wrapped) FROM subject_keys)' }]);
    await expect(readSubjectKeys(keys.tables, [one, other])).rejects.toThrow(SealBroken);
  });
});

describe('a key page', () => {
  test('gives 256 different secrets, the same after it was read', async () => {
    const page = await makePage(keys.tables, 3);
    const secrets = secretsOf(page);
    expect(new Set(secrets.map((secret) => Buffer.from(secret!).toString('hex'))).size).toBe(slotsPerPage);
    expect(secretsOf((await pageAgain(await keys.another(), page))!)).toEqual(secrets);
  });

  test('loses the erased slots alone', async () => {
    const page = await makePage(keys.tables, 3);
    const before = secretsOf(page).map((secret) => Buffer.from(secret!));
    await eraseSlots(keys.tables, page.id, [0, 255]);
    await eraseSlots(keys.tables, page.id, [17]);
    const after = secretsOf((await pageAgain(keys.tables, page))!).map((secret) => secret && Buffer.from(secret));
    expect(after).toEqual(before.map((secret, slot) => ([0, 17, 255].includes(slot) ? null : secret)));
  });

  test('that processes erase at once loses every slot, and is a tombstone after the last', async () => {
    const page = await makePage(keys.tables, 3);
    const processes = [keys.tables, await keys.another(), await keys.another()];
    const slots = Array.from({ length: slotsPerPage - 1 }, (_, slot) => slot);
    const groups = processes.map((_, index) => slots.filter((slot) => slot % processes.length === index));
    await Promise.all(
      processes.flatMap((tables, index) =>
        [0, 1].map((half) =>
          eraseSlots(
            tables,
            page.id,
            groups[index]!.filter((slot) => slot % 2 === half),
          ),
        ),
      ),
    );
    const left = secretsOf((await pageAgain(keys.tables, page))!);
    expect(left.flatMap((secret, slot) => (secret ? [slot] : []))).toEqual([255]);
    await eraseSlots(keys.tables, page.id, [255]);
    expect(await readPages(keys.tables, [page.id])).toEqual(new Map([[page.id, null]]));
    await eraseSlots(keys.tables, page.id, [1]);
  });

  test('is listed with its erased slots, if there are any', async () => {
    const pages = [
      await makePage(keys.tables, 3),
      await makePage(keys.tables, 3),
      await makePage(keys.tables, 9),
      await makePage(keys.tables, 7),
    ];
    const all = Array.from({ length: slotsPerPage }, (_, slot) => slot);
    const erased = [[0, 255], [17], all];
    for (const [index, slots] of erased.entries()) await eraseSlots(keys.tables, pages[index]!.id, slots);
    const listed: unknown[] = [];
    for await (const page of readErasedSlots(keys.tables)) listed.push(page);
    const byId = (one: { pageId: string }, other: { pageId: string }) => (one.pageId < other.pageId ? -1 : 1);
    expect(listed).toEqual(erased.map((slots, index) => ({ pageId: pages[index]!.id, slots })).toSorted(byId));
    expect(await readErasedPartitions(keys.tables)).toEqual([3, 9]);
  });

  test('that processes make at once are different ones', async () => {
    const processes = [keys.tables, await keys.another()];
    const pages = await Promise.all(Array.from({ length: 20 }, (_, index) => makePage(processes[index % 2]!, 5)));
    const ids = pages.map(({ id }) => id);
    expect(new Set(ids).size).toBe(20);
    expect([...(await readPages(keys.tables, ids)).keys()].sort()).toEqual(ids.toSorted());
  });

  test('that never was is missing', async () => {
    const id = randomBytes(8).toString('hex');
    expect(await readPages(keys.tables, [id])).toEqual(new Map());
    await expect(eraseSlots(keys.tables, id, [1])).rejects.toThrow(KeyMissing);
  });
});

describe('the master key', () => {
  test('is made for the owner only, and kept', async () => {
    expect(statSync(keys.kekFile).mode & 0o777).toBe(0o600);
    const before = readFileSync(keys.kekFile);
    await keys.another();
    expect(readFileSync(keys.kekFile)).toEqual(before);
  });

  test.each([
    ['missing', (path: string) => rmSync(path)],
    ['an example', (path: string) => writeFileSync(path, `${'0123456789abcdef'.repeat(4)}\n`)],
    ['another one', (path: string) => writeFileSync(path, `${randomBytes(32).toString('hex')}\n`)],
  ])('of a key store in use that is %s stops the start', async (_name, change) => {
    change(keys.kekFile);
    await expect(keys.another()).rejects.toThrow(KekUnusable);
  });

  test('that another process replaced wraps no key any more, also if one is being wrapped meanwhile', async () => {
    const other = await keys.another();
    const wrap = () => keys.tables.kek.wrap(randomBytes(32), 'a row');
    const before = wrap();
    const { id } = await other.kek.rotate();
    const after = await Promise.all([wrap(), wrap()]);
    expect(after.map(({ kekId }) => kekId)).toEqual([id, id]);
    await before;
  });

  test('is in no row of the key store', async () => {
    await makePage(keys.tables, 1);
    const key = readFileSync(keys.kekFile, 'latin1').trim();
    for (const table of ['keks', 'key_pages']) {
      const rows = await keys.tables.database.read({ sql: `SELECT * FROM ${table}` });
      const hex = rows.flatMap((row) =>
        Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('hex') : String(value))),
      );
      expect(hex.join()).not.toContain(key);
    }
  });
});
