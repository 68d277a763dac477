import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Storage } from '../storage.fixture.ts';
import { claimDue, deleteDeadline, postpone, setDeadline } from './deadlines.ts';

const claimOptions = { limit: 100, claim: 60_000_000 };

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
    const claimed = async (options = claimOptions) => (await claimDue(storage.logDatabase, options)).map(({ deadlineId }) => deadlineId);

    test('are claimed when they are due, the longest due first', async () => {
      const now = await storage.logDatabase.now();
      const [second, first] = [await set(now - 1_000_000), await set(now - 2_000_000)];
      await set(now + 60_000_000);
      expect(await claimed()).toEqual([first, second]);
      expect(await claimed()).toEqual([]);
      await storage.logDatabase.write([first, second].map((id) => deleteDeadline(id)));
    });

    test('are each claimed by one of several concurrent claimants', async () => {
      const now = await storage.logDatabase.now();
      const [second, first] = [await set(now - 1_000_000), await set(now - 2_000_000)];
      const lists = await Promise.all([claimed(), claimed(), claimed()]);
      expect(lists.flat().toSorted()).toEqual([first, second].toSorted());
      expect(lists.find((list) => list.length === 2) ?? [first, second]).toEqual([first, second]);
      expect(await claimed()).toEqual([]);
      await storage.logDatabase.write([first, second].map((id) => deleteDeadline(id)));
    });

    test('keep their time when they are set again', async () => {
      const id = await set((await storage.logDatabase.now()) - 1_000_000);
      await set((await storage.logDatabase.now()) + 60_000_000, id);
      expect(await claimed()).toEqual([id]);
    });

    test('can be claimed again after the claim has expired; the first claimant can no longer postpone them', async () => {
      const id = await set((await storage.logDatabase.now()) - 1_000_000);
      const [first] = await claimDue(storage.logDatabase, { limit: 100, claim: -1 });
      expect(await claimed()).toEqual([id]);
      await postpone(storage.logDatabase, first!, 0);
      expect(await claimed()).toEqual([]);
    });

    test('can be postponed', async () => {
      const id = await set((await storage.logDatabase.now()) - 1_000_000);
      const [row] = await claimDue(storage.logDatabase, claimOptions);
      await postpone(storage.logDatabase, row!, (await storage.logDatabase.now()) - 1_000);
      expect(await claimed()).toEqual([id]);
    });
  });
}
