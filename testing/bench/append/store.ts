/** The log as command-service uses it: load what the decision reads, append a message that asserts it. */
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { migrate } from '@parley/database/migrations';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore, type ObservedBatch } from '@parley/event-store/mysql/mysql-event-store';
import type { Append, EventStore } from '@parley/event-store/event-store';
import { conversationEntity, memberEntity } from '@parley/events/entities';
import type { NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';

import type { Benched } from './raw-table.ts';
import { runFor, type Scenario } from './scenarios.ts';
import { makeSchema } from './schema.ts';

interface Speaker {
  conversationId: string;
  userId: string;
}

const conversations = 256;
// Payload and metadata are then as large as the raw table's.
const text = 'x'.repeat(120);

export async function openBenchedStore(serverUrl: string, scenario: Scenario): Promise<Benched & { summary: () => object }> {
  const { url, drop } = await makeSchema(serverUrl);
  const database = await openMysqlDatabase({ url });
  await migrate(database, eventLogSchema);
  const batches: ObservedBatch[] = [];
  const store = await mysqlEventStore({ url, observe: (batch) => batches.push(batch) });
  const speakers = await Promise.all(Array.from({ length: conversations }, () => makeConversation(store)));
  const latencies: number[] = [];

  const speakOnce = async () => {
    const began = performance.now();
    await speak(store, speakers[Math.floor(Math.random() * conversations)]!, scenario.events);
    latencies.push(performance.now() - began);
  };
  return {
    run: async (seconds) => {
      return scenario.events * (await runFor(seconds, scenario.callers, speakOnce));
    },
    summary: () => ({
      batch: mean(batches.map(({ batchSize }) => batchSize)),
      trips: mean(batches.map(({ trips }) => trips)),
      batchMs: mean(batches.map(({ milliseconds }) => milliseconds)),
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
    }),
    async close() {
      await store.close();
      await database.close();
      await drop();
    },
  };
}

async function makeConversation(store: EventStore): Promise<Speaker> {
  const [conversationId, userId] = [newId(), newId()];
  const members = [{ userId, role: 'owner' as const }];
  await append(
    store,
    [conversationCreated({ conversationId, kind: 'group', title: 'Bench', avatarFileId: null, members })],
    { conversationId, userId },
    [],
  );
  return { conversationId, userId };
}

async function speak(store: EventStore, speaker: Speaker, events: number): Promise<void> {
  const stream = conversationStream(speaker.conversationId);
  const read = [memberEntity(speaker.userId), conversationEntity(speaker.conversationId)].map((entity) => ({ stream, entity }));
  const { versions } = await store.load(read);
  const messages = Array.from({ length: events }, () => message(speaker)) as [NewEvent, ...NewEvent[]];
  await append(store, messages, speaker, versions);
}

function message({ conversationId, userId }: Speaker): NewEvent {
  const nothingElse = { attachments: [], replyTo: null, mentions: [], clientId: null };
  return messageSent({ conversationId, messageId: newId(), senderId: userId, personal: { text }, ...nothingElse });
}

async function append(
  store: EventStore,
  events: Append['events'],
  { conversationId, userId }: Speaker,
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
  if (result.kind !== 'appended') throw new Error(`answered with ${result.kind}`);
}

function mean(numbers: readonly number[]): number {
  return Number((numbers.reduce((sum, number) => sum + number, 0) / numbers.length).toFixed(2));
}

function percentile(numbers: readonly number[], part: number): number {
  const sorted = Float64Array.from(numbers).sort();
  return Number((sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2));
}
