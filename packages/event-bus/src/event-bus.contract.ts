/** What every bus keeps while nothing is broken; what it may do beyond (lose, repeat, reorder) is each adapter's own tests'. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testInbox } from './inbox.fixture.ts';
import { publishedCommitOf } from './published-commit.fixture.ts';
import type { EventBus } from './event-bus.ts';

/** The two ends of one bus, connected: of a single process the same. */
export interface OpenedBus {
  publisher: EventBus;
  consumer: EventBus;
  close(): Promise<void>;
}

export function messageBusContract(adapter: string, open: () => Promise<OpenedBus>): void {
  describe(`${adapter} as a message bus`, () => {
    let bus: OpenedBus;
    beforeEach(async () => {
      bus = await open();
    });
    afterEach(() => bus.close());

    test('hands over what was published', async () => {
      const inbox = testInbox();
      await bus.consumer.consume(0, inbox.onCommit);
      const publishedCommit = publishedCommitOf({ count: 3, text: 'Zażółć gęślą jaźń 🦊' });
      bus.publisher.publish(publishedCommit);
      expect(await inbox.received(1)).toEqual([publishedCommit]);
    });

    test('hands over a publishedCommit of spans alone', async () => {
      const inbox = testInbox();
      await bus.consumer.consume(0, inbox.onCommit);
      const publishedCommit = { ...publishedCommitOf({ from: 7, count: 2 }), events: null };
      bus.publisher.publish(publishedCommit);
      expect(await inbox.received(1)).toEqual([publishedCommit]);
    });

    test("keeps a shard's order", async () => {
      const inbox = testInbox();
      await bus.consumer.consume(2, inbox.onCommit);
      for (let position = 1; position <= 1000; position++) {
        bus.publisher.publish(publishedCommitOf({ shard: 2, from: position }));
        // No more at once than a broker's connection takes.
        if (position % 100 === 0) await inbox.received(position);
      }
      expect(inbox.positions()).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    });

    test('gives each shard to its own consumers', async () => {
      const [even, odd] = [testInbox(), testInbox()];
      await bus.consumer.consume(0, even.onCommit);
      await bus.consumer.consume(1, odd.onCommit);
      for (let from = 1; from <= 10; from++) bus.publisher.publish(publishedCommitOf({ shard: from % 2, from }));
      await Promise.all([even.received(5), odd.received(5)]);
      expect([even.positions(), odd.positions()]).toEqual([
        [2, 4, 6, 8, 10],
        [1, 3, 5, 7, 9],
      ]);
    });

    test('gives every publishedCommit of a shard to each of its consumers', async () => {
      const [one, other] = [testInbox(), testInbox()];
      await bus.consumer.consume(3, one.onCommit);
      await bus.publisher.consume(3, other.onCommit);
      for (let from = 1; from <= 20; from++) bus.publisher.publish(publishedCommitOf({ shard: 3, from }));
      await Promise.all([one.received(20), other.received(20)]);
      expect(one.positions()).toEqual(other.positions());
    });

    test('hands nothing over once a consumption is closed, and goes on for the others', async () => {
      const [leaving, staying] = [testInbox(), testInbox()];
      const consumption = await bus.consumer.consume(0, leaving.onCommit);
      await bus.consumer.consume(0, staying.onCommit);
      bus.publisher.publish(publishedCommitOf({ from: 1 }));
      await Promise.all([leaving.received(1), staying.received(1)]);
      await consumption.close();
      bus.publisher.publish(publishedCommitOf({ from: 2 }));
      await staying.received(2);
      // Once more round the same way, so that a late one would have come too.
      bus.publisher.publish(publishedCommitOf({ from: 3 }));
      await staying.received(3);
      expect(leaving.positions()).toEqual([1]);
    });

    test('hands nothing over after a close in the middle of a burst', async () => {
      const [leaving, staying] = [testInbox(), testInbox()];
      const consumption = await bus.consumer.consume(0, (publishedCommit) => {
        leaving.onCommit(publishedCommit);
        if (leaving.publishedCommits.length === 3) void consumption.close();
      });
      await bus.consumer.consume(0, staying.onCommit);
      for (let from = 1; from <= 50; from++) bus.publisher.publish(publishedCommitOf({ from }));
      await staying.received(50);
      expect(leaving.positions()).toEqual([1, 2, 3]);
    });

    test('forgets what was published before anyone consumed', async () => {
      bus.publisher.publish(publishedCommitOf({ from: 1 }));
      const early = testInbox();
      await bus.consumer.consume(1, early.onCommit);
      bus.publisher.publish(publishedCommitOf({ from: 1 }));
      bus.publisher.publish(publishedCommitOf({ shard: 1, from: 2 }));
      await early.received(1);
      expect(early.positions()).toEqual([2]);
    });

    test('drops what is published after its close', async () => {
      const inbox = testInbox();
      await bus.consumer.consume(0, inbox.onCommit);
      await bus.publisher.close();
      expect(bus.publisher.connected).toBe(false);
      expect(() => bus.publisher.publish(publishedCommitOf())).not.toThrow();
    });
  });
}
