import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { sqliteStorage, type Storage } from '../storage.fixture.ts';
import { setDeadline } from './deadlines.ts';
import { fireDeadlines } from './fire-deadlines.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await sqliteStorage();
});
afterAll(() => storage.close());

/** Deadlines that are due, the first of them longest. */
async function setDue(count: number): Promise<string[]> {
  const database = storage.logDatabase;
  const now = await database.now();
  const due = Array.from({ length: count }, newId);
  for (const [index, deadlineId] of due.entries())
    await setDeadline(database, { deadlineId, targetId: newId(), dueAt: now - 9_000_000 + index });
  return due;
}

/** What is fired, in order, until as many are; `bad` can not be. */
async function firedOf(due: readonly string[], { pause, bad }: { pause: number; bad?: string }): Promise<string[]> {
  const fired: string[] = [];
  const firing = fireDeadlines({
    database: storage.logDatabase,
    async fire({ deadlineId }) {
      fired.push(deadlineId);
      if (deadlineId === bad) throw new Error('not to be read');
      return null;
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
    pause,
  });
  await waitUntil(() => fired.length >= due.length, { what: 'all to be fired' });
  await firing.close();
  return fired;
}

test('one that can not be fired keeps no other from it, and stays to be tried again', async () => {
  const due = await setDue(4);
  expect(await firedOf(due, { pause: 10, bad: due[0]! })).toEqual(due);
  expect(await storage.logDatabase.read({ sql: 'SELECT deadline_id FROM deadlines' })).toHaveLength(1);
});

test('more than it takes at once are fired without a pause', async () => {
  const due = await setDue(45);
  expect(await firedOf(due, { pause: 600_000 })).toEqual(due);
});
