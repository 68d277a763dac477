import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Anchor, EventStore } from '../event-store.ts';
import type { OpenedStore } from './opened-store.ts';
import { appendOf, appended, idIn, sent } from './append-builders.ts';
import { clockSetBack } from './tampering.ts';
import { readWholeLog, readWholePartition } from './whole-log.ts';

export function describeOrder(opened: () => OpenedStore): void {
  describe('order', () => {
    test('positions have no gaps under concurrent appends of several instances', async () => {
      const { store, another } = opened();
      const stores = [store, await another(), await another()];
      const conversations = [idIn(3), idIn(3), idIn(4), idIn(5)];
      const results = await Promise.all(
        Array.from({ length: 180 }, (_, turn) =>
          appended(stores[turn % 3]!, appendOf([sent(conversations[turn % 4]!), sent(conversations[turn % 4]!)])),
        ),
      );

      const log = await readWholeLog(await another());
      expect(log).toHaveLength(360);
      const byId = new Map(log.map((event) => [event.id, event]));
      for (const events of results) {
        expect(events).toEqual(events.map(({ id }) => byId.get(id)));
        expect(events[1]!.position).toBe(events[0].position + 1);
      }
    });

    test('a tailing reader never sees a position before all positions below it', async () => {
      const { store, another } = opened();
      const writers = [store, await another(), await another()];
      const partitions = [6, 7];
      const conversations = partitions.map(idIn);
      let writing = true;
      const tails = partitions.map(async (partition) => tail(await another(), partition, () => writing));

      await Promise.all(writers.map((writer, index) => write(writer, conversations, 25 + index)));
      writing = false;
      const seen = await Promise.all(tails);
      expect(seen.flat()).toHaveLength(25 + 26 + 27);
      expect(seen).toEqual(await Promise.all(partitions.map((partition) => readWholePartition(store, partition))));
    });

    test('positions returned by heads() can be read at once by every instance', async () => {
      const { store, another } = opened();
      const reader = await another();
      const conversationId = idIn(8);
      const writing = write(store, [conversationId], 40);
      for (let position = 0; position < 40;) {
        position = (await reader.heads())[0]?.position ?? 0;
        expect((await readWholePartition(reader, 8)).length).toBeGreaterThanOrEqual(position);
        await nextTurn();
      }
      await writing;
    });

    test('recordedAt never decreases, even if the database’s clock is set back', async () => {
      const { store, another, tamper } = opened();
      const conversationId = idIn(11);
      const [first] = await appended(store, appendOf([sent(conversationId)]));
      const ahead = first.recordedAt + 3_600_000_000;
      await tamper(clockSetBack(11, ahead));

      const later = await another();
      const [second] = await appended(later, appendOf([sent(conversationId)]));
      const [third] = await appended(later, appendOf([sent(conversationId)]));
      expect(second.recordedAt).toBeGreaterThanOrEqual(ahead);
      expect(third.recordedAt).toBeGreaterThanOrEqual(second.recordedAt);
    });
  });
}

/** Appends to each conversation in turn, sequentially, like a single caller. */
async function write(store: EventStore, conversations: readonly string[], appends: number): Promise<void> {
  for (let turn = 0; turn < appends; turn++) await appended(store, appendOf([sent(conversations[turn % conversations.length]!)]));
}

/** Tails a partition while it is written, up to its end; fails on the first hole. */
async function tail(store: EventStore, partition: number, writing: () => boolean): Promise<AnyStoredEvent[]> {
  const seen: AnyStoredEvent[] = [];
  for (;;) {
    const mayBeMore = writing();
    const last = seen.at(-1);
    const after: Anchor = { position: last?.position ?? 0, eventId: last?.id ?? null };
    const page = await store.readPartition(partition, after, 5);
    page.forEach(({ position }, index) => expect(position).toBe(after.position + index + 1));
    seen.push(...page);
    if (page.length === 0 && !mayBeMore) return seen;
    await nextTurn();
  }
}
