import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Storage } from '../storage.fixture.ts';
import { claimDue, forgetDeadline, postpone, setDeadline } from './deadlines.ts';

const claiming = { limit: 100, claim: 60_000_000 };

export function describeDeadlines(open: () => Promise<Storage>): void {
  describe('deadlines', () => {
    let storage: Storage;
    beforeAll(async () => {
      storage = await open();
    });
    afterAll(() => storage.close());

    const set = async (dueAt: number, deadlineId: string = randomUUID()) => {
      await setDeadline(storage.logDatabase, { deadlineId, targetId: randomUUID(), dueAt });
      return deadlineId;
    };
    const claimed = async (options = claiming) => (await claimDue(storage.logDatabase, options)).map(({ deadlineId }) => deadlineId);

    test('are claimed once they are due, the longest due first', async () => {
      const now = await storage.logDatabase.now();
      const [second, first] = [await set(now - 1_000_000), await set(now - 2_000_000)];
      await set(now + 60_000_000);
      expect(await claimed()).toEqual([first, second]);
      expect(await claimed()).toEqual([]);
      await storage.logDatabase.write([first, second].map(forgetDeadline));
    });

    test('are each claimed by one of many, who may share them', async () => {
      const now = await storage.logDatabase.now();
      const [second, first] = [await set(now - 1_000_000), await set(now - 2_000_000)];
      const lists = await Promise.all([claimed(), claimed(), claimed()]);
      expect(lists.flat().toSorted()).toEqual([first, second].toSorted());
      expect(lists.find((list) => list.length === 2) ?? [first, second]).toEqual([first, second]);
      expect(await claimed()).toEqual([]);
      await storage.logDatabase.write([first, second].map(forgetDeadline));
    });

    test('keep their first time when they are set again', async () => {
      const id = await set((await storage.logDatabase.now()) - 1_000_000);
      await set((await storage.logDatabase.now()) + 60_000_000, id);
      expect(await claimed()).toEqual([id]);
    });

    test('whose claim has run out are another’s; then the first may not put them off', async () => {
      const id = await set((await storage.logDatabase.now()) - 1_000_000);
      const [first] = await claimDue(storage.logDatabase, { limit: 100, claim: -1 });
      expect(await claimed()).toEqual([id]);
      await postpone(storage.logDatabase, first!, 0);
      expect(await claimed()).toEqual([]);
    });

    test('are put off until another time', async () => {
      const id = await set((await storage.logDatabase.now()) - 1_000_000);
      const [held] = await claimDue(storage.logDatabase, claiming);
      await postpone(storage.logDatabase, held!, (await storage.logDatabase.now()) - 1_000);
      expect(await claimed()).toEqual([id]);
    });
  });
}
