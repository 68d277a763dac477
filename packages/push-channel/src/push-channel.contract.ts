/** Contract of every push channel, including broken connections. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { withSeq, testListener } from './test-listener.fixture.ts';
import { type PushChannel, PushChannelUnavailable } from './push-channel.ts';
import { pushOf } from './push.fixture.ts';

/** Two connected ends of one channel; in process they are the same object. */
export interface ChannelPair {
  publisher: PushChannel;
  subscriber: PushChannel;
  /** Breaks the connection; resolves when both ends have noticed. */
  lose(): Promise<void>;
  /** Restores the connection; resolves when both ends are connected again. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

export function pushChannelContract(adapter: string, open: () => Promise<ChannelPair>): void {
  describe(`${adapter} as a push channel`, () => {
    let channel: ChannelPair;
    beforeEach(async () => {
      channel = await open();
    });
    afterEach(() => channel.close());

    test('delivers every kind of push unchanged', async () => {
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      const revoked = { kind: 'session_revoked', sessionId: 's', reason: 'logged_out', at: '2026-01-01T00:00:00.000Z' } as const;
      const pushes = [pushOf(1), revoked, { kind: 'resync' } as const];
      await channel.publisher.publish(pushes);
      await listener.until((received) => received !== 'lost' && received !== 'restored' && received.kind === 'resync');
      expect(listener.received).toEqual(pushes);
    });

    test("preserves a publisher's order, whether or not it awaits each publish", async () => {
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      const publishing = [];
      for (let from = 1; from <= 496; from += 5) publishing.push(channel.publisher.publish(numbers(from, from + 4).map((n) => pushOf(n))));
      await Promise.all(publishing);
      await channel.publisher.publish([pushOf(501)]);
      await listener.until(withSeq(501));
      expect(listener.summary()).toEqual(numbers(1, 501));
    });

    test('delivers every push to every subscription', async () => {
      const [first, second] = [testListener(), testListener()];
      await channel.subscriber.subscribe(first);
      await channel.publisher.subscribe(second);
      await channel.publisher.publish(numbers(1, 20).map((n) => pushOf(n)));
      await Promise.all([first.until(withSeq(20)), second.until(withSeq(20))]);
      expect(first.received).toEqual(second.received);
    });

    test('delivers nothing to a closed subscription', async () => {
      const [leaving, staying] = [testListener(), testListener()];
      const subscription = await channel.subscriber.subscribe(leaving);
      await channel.subscriber.subscribe(staying);
      await channel.publisher.publish([pushOf(1)]);
      await Promise.all([leaving.until(withSeq(1)), staying.until(withSeq(1))]);
      await subscription.close();
      await channel.publisher.publish([pushOf(2)]);
      await staying.until(withSeq(2));
      expect(leaving.summary()).toEqual([1]);
    });

    test('accepts an empty batch', async () => {
      await expect(channel.publisher.publish([])).resolves.toBeUndefined();
    });

    test('rejects at once while the connection is broken, and notifies listeners', async () => {
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      await channel.publisher.publish([pushOf(1)]);
      await listener.until(withSeq(1));
      await channel.lose();
      await listener.until((received) => received === 'lost');
      const began = performance.now();
      await expect(channel.publisher.publish([pushOf(2)])).rejects.toThrow(PushChannelUnavailable);
      expect(performance.now() - began).toBeLessThan(2_000);
      expect([channel.publisher.connected, channel.subscriber.connected]).toEqual([false, false]);
    });

    test('continues in order after the connection was restored, and notifies once', async () => {
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      await channel.publisher.publish([pushOf(1)]);
      await listener.until(withSeq(1));
      for (const round of [10, 20]) {
        await channel.lose();
        await expect(channel.publisher.publish([pushOf(round)])).rejects.toThrow(PushChannelUnavailable);
        await channel.restore();
        await channel.publisher.publish([pushOf(round + 1), pushOf(round + 2)]);
        await channel.publisher.publish([pushOf(round + 3)]);
        await listener.until(withSeq(round + 3));
      }
      expect(listener.summary()).toEqual([1, 'lost', 'restored', 11, 12, 13, 'lost', 'restored', 21, 22, 23]);
    });

    test('notifies a subscriber of a broken connection first', async () => {
      await channel.lose();
      const listener = testListener();
      await channel.subscriber.subscribe(listener);
      expect(listener.received).toEqual(['lost']);
      await channel.restore();
      await channel.publisher.publish([pushOf(1)]);
      await listener.until(withSeq(1));
      expect(listener.summary()).toEqual(['lost', 'restored', 1]);
    });

    test('rejects after the close', async () => {
      await channel.publisher.close();
      await expect(channel.publisher.publish([pushOf(1)])).rejects.toThrow(PushChannelUnavailable);
      expect(channel.publisher.connected).toBe(false);
    });
  });
}
