/** What every push channel keeps, also while and after its link is broken. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { seq, testListener } from './heard.fixture.ts';
import { type PushChannel, PushChannelAway } from './push-channel.ts';
import { pushOf } from './push.fixture.ts';

/** The two ends of one channel, connected: of a single process the same. */
export interface OpenedChannel {
  publisher: PushChannel;
  subscriber: PushChannel;
  /** Resolves when the link is broken. */
  lose(): Promise<void>;
  /** Resolves when both ends are connected again. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

export function pushChannelContract(adapter: string, open: () => Promise<OpenedChannel>): void {
  describe(`${adapter} as a push channel`, () => {
    let channel: OpenedChannel;
    beforeEach(async () => {
      channel = await open();
    });
    afterEach(() => channel.close());

    test('hands over every kind of push as it was', async () => {
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      const revoked = { kind: 'session_revoked', sessionId: 's', reason: 'logged_out', at: '2026-01-01T00:00:00.000Z' } as const;
      const pushes = [pushOf(1), revoked, { kind: 'resync' } as const];
      await channel.publisher.publish(pushes);
      await listener.until((heard) => heard !== 'lost' && heard !== 'restored' && heard.kind === 'resync');
      expect(listener.heard).toEqual(pushes);
    });

    test("keeps a publisher's order, whether it waits or not", async () => {
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      const publishing = [];
      for (let from = 1; from <= 496; from += 5) publishing.push(channel.publisher.publish(numbers(from, from + 4).map((n) => pushOf(n))));
      await Promise.all(publishing);
      await channel.publisher.publish([pushOf(501)]);
      await listener.until(seq(501));
      expect(listener.summary()).toEqual(numbers(1, 501));
    });

    test('hands every push to every subscription', async () => {
      const [one, other] = [testListener(), testListener()];
      await channel.subscriber.subscribe(one);
      await channel.publisher.subscribe(other);
      await channel.publisher.publish(numbers(1, 20).map((n) => pushOf(n)));
      await Promise.all([one.until(seq(20)), other.until(seq(20))]);
      expect(one.heard).toEqual(other.heard);
    });

    test('hands nothing to a subscription that is closed', async () => {
      const [leaving, staying] = [testListener(), testListener()];
      const subscription = await channel.subscriber.subscribe(leaving);
      await channel.subscriber.subscribe(staying);
      await channel.publisher.publish([pushOf(1)]);
      await Promise.all([leaving.until(seq(1)), staying.until(seq(1))]);
      await subscription.close();
      await channel.publisher.publish([pushOf(2)]);
      await staying.until(seq(2));
      expect(leaving.summary()).toEqual([1]);
    });

    test('takes no pushes as well', async () => {
      await expect(channel.publisher.publish([])).resolves.toBeUndefined();
    });

    test('refuses at once while the link is broken, and says so to who listens', async () => {
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      await channel.publisher.publish([pushOf(1)]);
      await listener.until(seq(1));
      await channel.lose();
      await listener.until((heard) => heard === 'lost');
      const began = performance.now();
      await expect(channel.publisher.publish([pushOf(2)])).rejects.toThrow(PushChannelAway);
      expect(performance.now() - began).toBeLessThan(2_000);
      expect([channel.publisher.connected, channel.subscriber.connected]).toEqual([false, false]);
    });

    test('goes on in order after the link was restored, once', async () => {
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      await channel.publisher.publish([pushOf(1)]);
      await listener.until(seq(1));
      for (const round of [10, 20]) {
        await channel.lose();
        await expect(channel.publisher.publish([pushOf(round)])).rejects.toThrow(PushChannelAway);
        await channel.restore();
        await channel.publisher.publish([pushOf(round + 1), pushOf(round + 2)]);
        await channel.publisher.publish([pushOf(round + 3)]);
        await listener.until(seq(round + 3));
      }
      expect(listener.summary()).toEqual([1, 'lost', 'restored', 11, 12, 13, 'lost', 'restored', 21, 22, 23]);
    });

    test('who subscribes while the link is broken is told so first', async () => {
      await channel.lose();
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      expect(listener.heard).toEqual(['lost']);
      await channel.restore();
      await channel.publisher.publish([pushOf(1)]);
      await listener.until(seq(1));
      expect(listener.summary()).toEqual(['lost', 'restored', 1]);
    });

    test('refuses after its close', async () => {
      await channel.publisher.close();
      await expect(channel.publisher.publish([pushOf(1)])).rejects.toThrow(PushChannelAway);
      expect(channel.publisher.connected).toBe(false);
    });
  });
}
