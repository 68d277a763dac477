import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { openDemoPeople } from './demo-people.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-demo-people-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('keeps its people in order, across restarts', () => {
  const [ada, bruno, stranger] = [newId(), newId(), newId()];
  const people = openDemoPeople(folder);
  expect(people.ids()).toEqual([]);
  for (const id of [ada, bruno, ada]) people.add(id);
  const reopened = openDemoPeople(folder);
  expect(reopened.ids()).toEqual([ada, bruno]);
  expect([reopened.has(bruno), reopened.has(stranger)]).toEqual([true, false]);
});

test('a damaged file names nobody', () => {
  writeFileSync(join(folder, 'demo-people.json'), '[');
  expect(openDemoPeople(folder).ids()).toEqual([]);
});
