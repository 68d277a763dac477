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

/** Sets deadlines that are due, the first one the longest. */
async function setDue(count: number): Promise<string[]> {
  const database = storage.logDatabase;
  const now = await database.now();
  const due = Array.from({ length: count }, newId);
  for (const [index, deadlineId] of due.entries())
    await setDeadline(database, { deadlineId, targetId: newId(), dueAt: now - 9_000_000 + index });
  return due;
}

/** Returns the deadlines that fire, in order, until there are as many as `due`. Firing `failing` throws. */
async function firedOf(due: readonly string[], { pollInterval, failing }: { pollInterval: number; failing?: string }): Promise<string[]> {
  const fired: string[] = [];
  const firing = fireDeadlines({
    database: storage.logDatabase,
    async fire({ deadlineId }) {
      fired.push(deadlineId);
      if (deadlineId === failing) throw new Error('failed');
      return null;
    },
    logger: createLogger({ service: 'test', level: 'silent' }),
    pollInterval,
  });
  await waitUntil(() => fired.length >= due.length, { what: 'all deadlines to fire' });
  await firing.close();
  return fired;
}

test('a failing deadline does not block the others and stays for a retry', async () => {
  const due = await setDue(4);
  expect(await firedOf(due, { pollInterval: 10, failing: due[0]! })).toEqual(due);
  expect(await storage.logDatabase.read({ sql: 'SELECT deadline_id FROM deadlines' })).toHaveLength(1);
});

test('more deadlines than one batch fire without waiting for the next poll', async () => {
  const due = await setDue(45);
  expect(await firedOf(due, { pollInterval: 600_000 })).toEqual(due);
});
