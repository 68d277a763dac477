/** What every presence keeps. Times are real: the grace is short. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Presence } from './presence.ts';

/** Long enough for a slow machine to ask twice within it. */
export const contractGraceMs = 1_500;

export interface OpenedPresence {
  /** Two gateways' ends of it: in a single process the same. */
  one: Presence;
  other: Presence;
  close(): Promise<void>;
}

export function presenceContract(adapter: string, open: () => Promise<OpenedPresence>): void {
  describe(`${adapter} as presence`, () => {
    let opened: OpenedPresence;
    let one: Presence;
    let other: Presence;
    beforeEach(async () => {
      opened = await open();
      ({ one, other } = opened);
    });
    afterEach(() => opened.close());

    const idsOf = (gone: readonly { userId: string }[]) => gone.map(({ userId }) => userId).toSorted();
    /** Asks as a gateway does, again and again. */
    async function wentFrom(presence: Presence, ...userIds: string[]): Promise<void> {
      const went = async () => idsOf(await presence.gone()).join() === userIds.toSorted().join();
      await waitUntil(went, { what: `${userIds.length} users to go`, pauseMs: 50 });
    }

    test('who is kept is online for all, and comes only once', async () => {
      const [ada, bob] = [newId(), newId()];
      const before = Date.now();
      expect(await one.keep([ada])).toEqual([ada]);
      expect(await other.keep([ada, bob])).toEqual([bob]);
      expect(await one.keep([ada, bob])).toEqual([]);
      const online = await other.online([bob, newId(), ada]);
      expect([...online.keys()].toSorted()).toEqual([ada, bob].toSorted());
      for (const seenAt of online.values()) expect(Math.abs(seenAt - before)).toBeLessThan(5_000);
      expect(await one.gone()).toEqual([]);
    });

    test('nobody at all is kept, asked for and forgotten as well', async () => {
      expect(await one.keep([])).toEqual([]);
      expect(await one.online([])).toEqual(new Map());
      await expect(one.forget([])).resolves.toBeUndefined();
    });

    test('who is kept no more goes after the grace, whoever kept them, and is named until forgotten', async () => {
      const [ada, bob] = [newId(), newId()];
      const began = performance.now();
      await other.keep([ada, bob]);
      const [seenAt] = (await one.online([ada])).values();
      await wentFrom(one, ada, bob);
      expect(performance.now() - began).toBeGreaterThanOrEqual(contractGraceMs - 100);
      expect(await other.online([ada, bob])).toEqual(new Map());
      expect((await one.gone()).find(({ userId }) => userId === ada)).toEqual({ userId: ada, seenAt });
      await one.forget([ada]);
      expect(idsOf(await one.gone())).toEqual([bob]);
      await one.forget([bob]);
      expect(await one.gone()).toEqual([]);
    });

    test('one of two who keep is enough', async () => {
      const ada = newId();
      await one.keep([ada]);
      const until = performance.now() + 2 * contractGraceMs;
      await waitUntil(
        async () => {
          expect(await other.keep([ada])).toEqual([]);
          expect((await one.online([ada])).size).toBe(1);
          return performance.now() > until;
        },
        { what: 'twice the grace', pauseMs: 100 },
      );
      expect(await one.gone()).toEqual([]);
    });

    test('who is back before they were forgotten comes again, and stays', async () => {
      const ada = newId();
      await one.keep([ada]);
      await wentFrom(one, ada);
      expect(await other.keep([ada])).toEqual([ada]);
      await one.forget([ada]);
      expect((await one.online([ada])).size).toBe(1);
      expect(await one.gone()).toEqual([]);
    });

    test('many at a time', async () => {
      const crowd = Array.from({ length: 1_201 }, () => newId());
      expect(new Set(await one.keep(crowd))).toEqual(new Set(crowd));
      expect((await other.online(crowd)).size).toBe(1_201);
    });
  });
}
