/** Contract of every event bus while nothing fails. Loss, repetition and reordering are tested per adapter. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testInbox } from './inbox.fixture.ts';
import { buildPublishedCommit } from './published-commit.fixture.ts';
import type { EventBus } from './event-bus.ts';

/** Two connected ends of one bus; in process they are the same object. */
export interface BusPair {
  publisher: EventBus;
  consumer: EventBus;
  close(): Promise<void>;
}

export function eventBusContract(adapter: string, open: () => Promise<BusPair>): void {
  describe(`${adapter} as an event bus`, () => {
    let bus: BusPair;
    beforeEach(async () => {
      bus = await open();
    });
    afterEach(() => bus.close());

    test('delivers what was published', async () => {
      const inbox = testInbox();
      await bus.consumer.consume(0, inbox.onCommit);
      const publishedCommit = buildPublishedCommit({ count: 3, text: 'Zażółć gęślą jaźń 🦊' });
      bus.publisher.publish(publishedCommit);
      expect(await inbox.received(1)).toEqual([publishedCommit]);
    });

    test('delivers a commit without events', async () => {
      const inbox = testInbox();
      await bus.consumer.consume(0, inbox.onCommit);
      const publishedCommit = { ...buildPublishedCommit({ from: 7, count: 2 }), events: null };
      bus.publisher.publish(publishedCommit);
      expect(await inbox.received(1)).toEqual([publishedCommit]);
    });

    test('preserves the order within a shard', async () => {
      const inbox = testInbox();
      await bus.consumer.consume(2, inbox.onCommit);
      for (let position = 1; position <= 1000; position++) {
        bus.publisher.publish(buildPublishedCommit({ shard: 2, from: position }));
        // At most as many at once as a broker connection buffers.
        if (position % 100 === 0) await inbox.received(position);
      }
      expect(inbox.positions()).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
    });

    test('delivers each shard to its own consumers', async () => {
      const [even, odd] = [testInbox(), testInbox()];
      await bus.consumer.consume(0, even.onCommit);
      await bus.consumer.consume(1, odd.onCommit);
      for (let from = 1; from <= 10; from++) bus.publisher.publish(buildPublishedCommit({ shard: from % 2, from }));
      await Promise.all([even.received(5), odd.received(5)]);
      expect([even.positions(), odd.positions()]).toEqual([
        [2, 4, 6, 8, 10],
        [1, 3, 5, 7, 9],
      ]);
    });

    test('delivers every commit of a shard to each of its consumers', async () => {
      const [first, second] = [testInbox(), testInbox()];
      await bus.consumer.consume(3, first.onCommit);
      await bus.publisher.consume(3, second.onCommit);
      for (let from = 1; from <= 20; from++) bus.publisher.publish(buildPublishedCommit({ shard: 3, from }));
      await Promise.all([first.received(20), second.received(20)]);
      expect(first.positions()).toEqual(second.positions());
    });

    test('delivers nothing to a closed consumption and continues for the others', async () => {
      const [leaving, staying] = [testInbox(), testInbox()];
      const consumption = await bus.consumer.consume(0, leaving.onCommit);
      await bus.consumer.consume(0, staying.onCommit);
      bus.publisher.publish(buildPublishedCommit({ from: 1 }));
      await Promise.all([leaving.received(1), staying.received(1)]);
      await consumption.close();
      bus.publisher.publish(buildPublishedCommit({ from: 2 }));
      await staying.received(2);
      // A second round trip, so that a late delivery would have arrived.
      bus.publisher.publish(buildPublishedCommit({ from: 3 }));
      await staying.received(3);
      expect(leaving.positions()).toEqual([1]);
    });

    test('delivers nothing after a close in the middle of a burst', async () => {
      const [leaving, staying] = [testInbox(), testInbox()];
      const consumption = await bus.consumer.consume(0, (publishedCommit) => {
        leaving.onCommit(publishedCommit);
        if (leaving.publishedCommits.length === 3) void consumption.close();
      });
      await bus.consumer.consume(0, staying.onCommit);
      for (let from = 1; from <= 50; from++) bus.publisher.publish(buildPublishedCommit({ from }));
      await Promise.all([leaving.received(3), staying.received(50)]);
      expect(leaving.positions()).toEqual([1, 2, 3]);
    });

    test('drops what was published before the first consumer', async () => {
      bus.publisher.publish(buildPublishedCommit({ from: 1 }));
      const early = testInbox();
      await bus.consumer.consume(1, early.onCommit);
      bus.publisher.publish(buildPublishedCommit({ from: 1 }));
      bus.publisher.publish(buildPublishedCommit({ shard: 1, from: 2 }));
      await early.received(1);
      expect(early.positions()).toEqual([2]);
    });

    test('drops what is published after the close', async () => {
      const inbox = testInbox();
      await bus.consumer.consume(0, inbox.onCommit);
      await bus.publisher.close();
      expect(bus.publisher.connected).toBe(false);
      expect(() => bus.publisher.publish(buildPublishedCommit())).not.toThrow();
    });
  });
}
