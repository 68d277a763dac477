import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing/wait-until';
import { sqliteStorage, type Storage } from '../storage.fixture.ts';
import { setDeadline } from './deadlines.ts';
import { fireDeadlines } from './fire-deadlines.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await sqliteStorage();
});
afterAll(() => storage.close());

test('one that can not be fired keeps no other from it, and stays to be tried again', async () => {
  const database = storage.logDatabase;
  const now = await database.now();
  const [bad, ...good] = Array.from({ length: 4 }, newId) as [string, ...string[]];
  for (const [index, deadlineId] of [bad, ...good].entries())
    await setDeadline(database, { deadlineId, targetId: newId(), dueAt: now - 9_000_000 + index });
  const fired: string[] = [];
  const firing = fireDeadlines({
    database,
    async fire({ deadlineId }) {
      fired.push(deadlineId);
      if (deadlineId === bad) throw new Error('not to be read');
      return null;
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
    pause: 10,
  });
  await waitUntil(() => fired.length >= 4, { what: 'all to be fired' });
  await firing.close();
  expect(fired).toEqual([bad, ...good]);
  expect(await database.read({ sql: 'SELECT deadline_id FROM deadlines' })).toHaveLength(1);
});

test('more than it takes at once are fired without a pause', async () => {
  const database = storage.logDatabase;
  const now = await database.now();
  const due = Array.from({ length: 45 }, newId);
  for (const [index, deadlineId] of due.entries())
    await setDeadline(database, { deadlineId, targetId: newId(), dueAt: now - 1_000 + index });
  const fired: string[] = [];
  const firing = fireDeadlines({
    database,
    async fire({ deadlineId }) {
      fired.push(deadlineId);
      return null;
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
    pause: 600_000,
  });
  await waitUntil(() => fired.length >= due.length, { what: 'all to be fired' });
  await firing.close();
  expect(fired).toEqual(due);
});
