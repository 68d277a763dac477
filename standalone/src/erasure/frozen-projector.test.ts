import { redactSegments } from '@parley/command-service/erasure/redact-segments';
import { expect, jest, test } from '@jest/globals';
import type { Database } from '@parley/database/database';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventStore } from '@parley/event-store/event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { openKeys } from '@parley/key-store/key-tables.fixture';
import { KeyVault } from '@parley/key-store/key-vault';
import { destroySubjectKey } from '@parley/key-store/subject-keys';
import { liveProjections, searchSubscription } from '@parley/projector/projections/all';
import { openEmbeddedLog } from '@parley/projector/testing/chat-log';
import { expectedTables, makeProjector, projected, readActiveTables } from '@parley/projector/testing/test-projector';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';

jest.setTimeout(60_000);

/** Writes of the search index wait until they are let go. */
function freezing(database: Database) {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const write: Database['write'] = async (statements, ...rest) => {
    const texts = statements.map((statement) => JSON.stringify('statement' in statement ? statement.statement : statement));
    if (texts.some((text) => text.includes('INTO text_segments_'))) {
      reached.resolve();
      await released.promise;
    }
    return database.write(statements, ...rest);
  };
  return { database: { ...database, write }, reached: reached.promise, release: () => released.resolve() };
}

test('a projector that has read a row of the search index before it was redacted does not write it', async () => {
  const [keys, bus] = [await openKeys(), inProcessEventBus()];
  let stored!: EventStore;
  const log = await openEmbeddedLog(bus, (store) => sealedEventStore((stored = store), new KeyVault(async () => keys.tables)));
  const reader = () => sealedEventStore(stored, new KeyVault(async () => keys.tables));
  const start = async (database: Database) => {
    const overrides = { secondaries: [searchSubscription] };
    const setup = { log: { ...log, database, store: reader() }, bus, push: inProcessPushChannel(), times: { poll: 20, retry: 20 } };
    const projector = makeProjector({ ...setup, overrides });
    await projector.start();
    return projector;
  };
  const [conversationId, ann, ben, messageId] = [newId(), newId(), newId(), newId()];
  const members = [ann, ben].map((userId) => ({ userId, role: 'owner' as const }));
  const sent = (senderId: string, text: string, id = newId()) =>
    messageSent({
      conversationId,
      messageId: id,
      senderId,
      personal: { text },
      fileIds: [],
      replyTo: null,
      mentions: [],
    });
  await log.append(conversationCreated({ conversationId, kind: 'group', title: null, avatarFileId: null, members }));
  await log.append(sent(ben, 'a reply', messageId));
  for (let count = 0; count < 64; count++) await log.append(sent(ann, 'distinctive'));
  const first = await start(log.database);
  for (const subscription of ['live', 'search']) await projected(log, { subscription });
  await first.close();
  await destroySubjectKey(keys.tables, { subjectId: ann, purpose: 'content' });

  const frozen = freezing(log.database);
  const projector = await start(frozen.database);
  await log.append(messageDeleted({ conversationId, messageId, messageSeq: 2, senderId: ben, mentionsRemoved: [] }));
  await frozen.reached;
  await redactSegments(log.database, ann, conversationId);
  frozen.release();
  await projected(log, { subscription: 'search' });
  await projector.close();
  const index = async (tables: Promise<Map<string, object>>) => [...(await tables)].filter(([key]) => key.startsWith('text_segments/'));
  const rows = await index(readActiveTables(log.database));
  expect(rows).toEqual(await index(expectedTables(reader(), [...liveProjections, ...searchSubscription.projections])));
  expect([rows.length, JSON.stringify(rows).includes('distinctive')]).toEqual([1, false]);
  await log.close();
  await keys.close();
});
