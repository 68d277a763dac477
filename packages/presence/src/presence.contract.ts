/** Contract of every presence adapter. Times are real; the grace period is short. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Presence } from './presence.ts';

/** Long enough for two calls on a slow machine. */
export const contractGraceMs = 1_500;

export interface OpenedPresence {
  /** Two gateways' views; in process they are the same object. */
  first: Presence;
  second: Presence;
  close(): Promise<void>;
}

export function presenceContract(adapter: string, open: () => Promise<OpenedPresence>): void {
  describe(`${adapter} as presence`, () => {
    let opened: OpenedPresence;
    let first: Presence;
    let second: Presence;
    beforeEach(async () => {
      opened = await open();
      ({ first, second } = opened);
    });
    afterEach(() => opened.close());

    const idsOf = (users: readonly { userId: string }[]) => users.map(({ userId }) => userId).toSorted();
    /** Polls as a gateway does. */
    async function waitUntilOffline(presence: Presence, ...userIds: string[]): Promise<void> {
      const areOffline = async () => idsOf(await presence.wentOffline()).join() === userIds.toSorted().join();
      await waitUntil(areOffline, { what: `${userIds.length} users to go offline`, pauseMs: 50 });
    }

    test('a marked user is online for all processes and comes online once', async () => {
      const [ada, bob] = [newId(), newId()];
      const before = Date.now();
      expect(await first.markOnline([ada])).toEqual([ada]);
      expect(await second.markOnline([ada, bob])).toEqual([bob]);
      expect(await first.markOnline([ada, bob])).toEqual([]);
      const online = await second.online([bob, newId(), ada]);
      expect([...online.keys()].toSorted()).toEqual([ada, bob].toSorted());
      for (const seenAt of online.values()) expect(Math.abs(seenAt - before)).toBeLessThan(5_000);
      expect(await first.wentOffline()).toEqual([]);
    });

    test('accepts empty lists', async () => {
      expect(await first.markOnline([])).toEqual([]);
      expect(await first.online([])).toEqual(new Map());
      await expect(first.acknowledgeOffline([])).resolves.toBeUndefined();
    });

    test('an unmarked user goes offline after the grace period and is returned until acknowledged', async () => {
      const [ada, bob] = [newId(), newId()];
      const began = performance.now();
      await second.markOnline([ada, bob]);
      const [seenAt] = (await first.online([ada])).values();
      await waitUntilOffline(first, ada, bob);
      expect(performance.now() - began).toBeGreaterThanOrEqual(contractGraceMs - 100);
      expect(await second.online([ada, bob])).toEqual(new Map());
      expect((await first.wentOffline()).find(({ userId }) => userId === ada)).toEqual({ userId: ada, seenAt });
      await first.acknowledgeOffline([ada]);
      expect(idsOf(await first.wentOffline())).toEqual([bob]);
      await first.acknowledgeOffline([bob]);
      expect(await first.wentOffline()).toEqual([]);
    });

    test('marks of one of two processes suffice', async () => {
      const ada = newId();
      await first.markOnline([ada]);
      const until = performance.now() + 2 * contractGraceMs;
      await waitUntil(
        async () => {
          expect(await second.markOnline([ada])).toEqual([]);
          expect((await first.online([ada])).size).toBe(1);
          return performance.now() > until;
        },
        { what: 'twice the grace period', pauseMs: 100 },
      );
      expect(await first.wentOffline()).toEqual([]);
    });

    test('a user who returns before the acknowledgement comes online again and stays', async () => {
      const ada = newId();
      await first.markOnline([ada]);
      await waitUntilOffline(first, ada);
      expect(await second.markOnline([ada])).toEqual([ada]);
      await first.acknowledgeOffline([ada]);
      expect((await first.online([ada])).size).toBe(1);
      expect(await first.wentOffline()).toEqual([]);
    });

    test('handles more users than fit into one script', async () => {
      const crowd = Array.from({ length: 1_201 }, () => newId());
      expect(new Set(await first.markOnline(crowd))).toEqual(new Set(crowd));
      expect((await second.online(crowd)).size).toBe(1_201);
    });
  });
}
