import { expect, test } from '@jest/globals';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import type { EventStore } from '@parley/event-store/event-store';
import { readEventRange } from './event-range.ts';
import type { ReadTables } from './read-tables.ts';

test('pauses between events, whose texts may be long', async () => {
  const [conversationId, senderId] = [newId(), newId()];
  const stored = Array.from({ length: 20 }, (_, index) => {
    const fields = { fileIds: [], replyTo: null, mentions: [], personal: { text: 'x'.repeat(8_000) } };
    const event = messageSent({ conversationId, messageId: newId(), senderId, ...fields });
    return { ...event, id: newId(), version: index + 1, position: index + 1, partition: 0, recordedAt: 0, metadata: { actorId: senderId } };
  });
  const store = { epoch: 1, readStream: async () => stored } as unknown as Pick<EventStore, 'epoch' | 'readStream'>;
  const tables = { database: { read: async () => [] }, names: {} } as unknown as ReadTables;
  let pauses = 0;
  const slices = {
    yieldIfDue() {
      pauses++;
      return undefined;
    },
  };
  const range = await readEventRange(tables, store, { conversationId, after: 0, upTo: 20, limit: 20, maxBytes: 1e6, slices });
  expect(range.events).toHaveLength(20);
  expect(pauses).toBeGreaterThanOrEqual(20);
});
