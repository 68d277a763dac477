/** The event store as command-service uses it: load a read set, then append messages that assert it. */
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import type { Append, EventStore } from '@parley/event-store/event-store';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { conversationEntity, memberEntity } from '@parley/events/entities';
import type { NewEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { measureRate, type AppendContestant, type Scenario } from './scenarios.ts';
import { createTemporarySchema } from './temporary-schema.ts';

interface Sender {
  conversationId: string;
  userId: string;
}

const conversations = 256;
/** Makes payload and metadata as large as a row of the raw table. */
const text = 'x'.repeat(120);

export async function openEventStoreAppends(serverUrl: string, { events, callers }: Scenario): Promise<AppendContestant> {
  const { url, drop } = await createTemporarySchema(serverUrl);
  const database = await openMysqlDatabase({ url });
  await migrate(database, eventLogSchema);
  const store = await mysqlEventStore({ url });
  const senders = await Promise.all(Array.from({ length: conversations }, () => createConversation(store)));
  const sendToRandom = () => sendMessages(store, senders[Math.floor(Math.random() * conversations)]!, events);
  return {
    run: async (seconds) => events * (await measureRate(seconds, callers, sendToRandom)),
    async close() {
      await store.close();
      await database.close();
      await drop();
    },
  };
}

async function createConversation(store: EventStore): Promise<Sender> {
  const [conversationId, userId] = [newId(), newId()];
  const members = [{ userId, role: 'owner' as const }];
  const created = conversationCreated({ conversationId, kind: 'group', title: 'Bench', avatarFileId: null, members });
  await append(store, [created], { conversationId, userId }, []);
  return { conversationId, userId };
}

async function sendMessages(store: EventStore, sender: Sender, count: number): Promise<void> {
  const stream = conversationStream(sender.conversationId);
  const refs = [memberEntity(sender.userId), conversationEntity(sender.conversationId)].map((entity) => ({ stream, entity }));
  const { versions } = await store.load(refs);
  const messages = Array.from({ length: count }, () => message(sender)) as [NewEvent, ...NewEvent[]];
  await append(store, messages, sender, versions);
}

function message({ conversationId, userId }: Sender): NewEvent {
  const defaults = { fileIds: [], replyTo: null, mentions: [] };
  return messageSent({ conversationId, messageId: newId(), senderId: userId, personal: { text }, ...defaults });
}

async function append(
  store: EventStore,
  events: Append['events'],
  { conversationId, userId }: Sender,
  readSet: Append['readSet'],
): Promise<void> {
  const command = { actorId: userId, targetId: conversationId, key: newId() };
  const result = await store.append({
    events,
    readSet,
    command,
    bodyHash: '0011223344556677',
    mayBeRetry: false,
    metadata: { correlationId: newId() },
  });
  if (result.kind !== 'appended') throw new Error(`Append returned ${result.kind}`);
}
