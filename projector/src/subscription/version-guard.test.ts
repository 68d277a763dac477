import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { activeSlot } from '@parley/read-tables/slots';
import { conversations } from '@parley/read-tables/tables/conversations';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { liveProjections } from '../projections/all.ts';
import type { Projection } from '../projections/projection.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { makeProjector, projected, expectedTables, readActiveTables, type ProjectorSetup } from '../testing/test-projector.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(30_000);

let log: ChatLog;
let bus: EventBus;
const projectors: Projector[] = [];

const ada = newId();
const created = conversationCreated({
  conversationId: ada,
  kind: 'group',
  title: 'T',
  avatarFileId: null,
  members: [{ userId: ada, role: 'owner' }],
});
const sent = () =>
  messageSent({
    conversationId: ada,
    messageId: newId(),
    senderId: ada,
    personal: { text: 'x' },
    fileIds: [],
    replyTo: null,
    mentions: [],
  });
const nextVersion = liveProjections.map((projection): Projection =>
  projection.table === conversations ? { ...projection, version: projection.version + 1 } : projection,
);

async function start(overrides: ProjectorSetup['overrides'] = {}): Promise<Projector> {
  const projector = makeProjector({ log, bus, push: inProcessPushChannel(), times: { renewal: 50, retry: 20 }, overrides });
  projectors.push(projector);
  await projector.start();
  return projector;
}

const replayConversations = () =>
  rebuild({ store: log.store, database: log.database, projections: nextVersion }, { projections: ['conversations'] });
const lastSeq = async (): Promise<unknown> => (await readActiveTables(log.database)).get(`conversations/${ada}`)!['lastSeq'];

beforeEach(async () => {
  bus = inProcessEventBus();
  log = await openEmbeddedLog(bus);
});

afterEach(async () => {
  await Promise.all(projectors.splice(0).map((projector) => projector.close()));
  await log.close();
});

test('tables of another projection version stay untouched until they are rebuilt', async () => {
  const old = await start();
  await log.append(created);
  await projected(log);
  await old.close();
  const fresh = await start({ projections: nextVersion });
  await log.append(sent());
  await waitUntil(() => fresh.state().failures.length > 0, { what: 'a failure' });
  expect(fresh.state().failures[0]).toContain('parley replay conversations');
  expect(fresh.state().shards).toEqual([]);
  expect(await lastSeq()).toBe(1);
  await replayConversations();
  await projected(log);
  expect(await lastSeq()).toBe(2);
});

test('the previous release projects until the new release has rebuilt, then the new one does', async () => {
  const old = await start();
  await log.append(created);
  await projected(log);
  const fresh = await start({ projections: nextVersion });
  await waitUntil(() => fresh.state().failures.length > 0, { what: 'the new release to go on standby' });
  await log.append(sent());
  await projected(log);
  expect(old.state().shards.length).toBe(4);
  await replayConversations();
  await waitUntil(() => fresh.state().shards.length === 4, { what: 'the new release to own all shards' });
  await log.append(sent());
  await projected(log);
  expect(old.state()).toMatchObject({ shards: [], failures: [expect.stringContaining('parley replay')] });
  expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
});

test('a projector with autoRebuild rebuilds tables of another version', async () => {
  const old = await start();
  await log.append(created);
  await projected(log);
  await old.close();
  await start({
    projections: liveProjections.map((projection) => ({ ...projection, version: projection.version + 1 })),
    autoRebuild: true,
  });
  await log.append(sent());
  await projected(log);
  expect((await activeSlot(log.database)).names.messages).toBe('messages_b');
  expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
});
