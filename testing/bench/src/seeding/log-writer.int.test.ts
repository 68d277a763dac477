import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import type { EventStore } from '@parley/event-store/event-store';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { bodyHash, newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import type { TestServer } from '@parley/testing-kit/servers/test-server';
import { addGroup, addMessages, addMoreMessages, addAccounts } from './histories.ts';
import { LogWriter } from './log-writer.ts';

let server: TestServer;
let store: EventStore;
let url: string;

beforeAll(async () => {
  server = await startMariadb({ durable: false });
  url = `${server.url}/parley`;
  const database = await openMysqlDatabase({ url });
  await migrate(database, eventLogSchema);
  await database.close();
  store = await mysqlEventStore({ url });
}, 60_000);
afterAll(async () => {
  await store.close();
  await server.stop();
});

test('versions and counters continue from events of other writers, and other writers continue from seeded events', async () => {
  const log = await LogWriter.open(url);
  const [ada, bob] = (await addAccounts(log, 2)) as [string, string];
  const conversationId = await addGroup(log, [ada, bob]);
  await addMessages(log, conversationId, ada, 250);
  await log.close();
  await appendMessage(conversationId, ada);
  const later = await LogWriter.open(url);
  await addMoreMessages(later, conversationId, ada, 10);
  await later.close();

  const events = await store.readStream(conversationStream(conversationId), { after: 0, limit: 1_000 });
  expect(events.map(({ version }) => version)).toEqual(Array.from({ length: 262 }, (_, index) => index + 1));
  expect(events.at(-1)).toMatchObject({ type: 'MessageSent', messages: 261, members: 2 });
  const positions = events.map(({ position }) => position);
  expect(positions).toEqual(Array.from(positions, (_, index) => positions[0]! + index));
});

async function appendMessage(conversationId: string, userId: string): Promise<void> {
  const defaults = { fileIds: [], replyTo: null, mentions: [] };
  const command = { actorId: userId, targetId: conversationId, key: newId() };
  const result = await store.append({
    events: [messageSent({ conversationId, messageId: newId(), senderId: userId, personal: { text: 'between' }, ...defaults })],
    readSet: [],
    command,
    bodyHash: bodyHash('SendMessage', command),
    mayBeRetry: false,
    metadata: { correlationId: newId() },
  });
  expect(result.kind).toBe('appended');
}
