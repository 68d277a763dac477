import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { readWholeLog } from '@parley/event-store/contract/whole-log';
import type { EventStore } from '@parley/event-store/event-store';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { isSealed } from '@parley/events/sealing';
import { parseEnvelope } from '@parley/key-store/envelope';
import { eraseSlots } from '@parley/key-store/key-pages';
import { type OpenedKeys, openKeys } from '@parley/key-store/key-tables.fixture';
import { KeyVault } from '@parley/key-store/key-vault';
import { inProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { liveProjections, searchSubscription } from '../projections/all.ts';
import { ChatHistory } from '../testing/chat-history.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { chat } from '../testing/live-chat.ts';
import { expectedTables, makeProjector, projected, readActiveTables } from '../testing/test-projector.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(30_000);

let keys: OpenedKeys;
let bus: EventBus;
let log: ChatLog;
let stored: EventStore;
let published: AnyStoredEvent[];
let projector: Projector;

/** A projector with keys of its own in memory, as in another process. */
async function start(tables = async () => keys.tables): Promise<void> {
  const store = sealedEventStore(stored, new KeyVault(tables));
  const times = { retry: 20, haltedRecheck: 50 };
  projector = makeProjector({ log: { ...log, store }, bus, push: inProcessPushChannel(), times });
  await projector.start();
}

beforeEach(async () => {
  keys = await openKeys();
  bus = inProcessEventBus();
  log = await openEmbeddedLog(bus, (store) => sealedEventStore((stored = store), new KeyVault(async () => keys.tables)));
  published = [];
  stored.onCommitted((commits) => published.push(...commits.flatMap(({ events }) => events)));
});
afterEach(async () => {
  await projector.close();
  await log.close();
  await keys.close();
});

test.each(['the event bus', 'the log'])('events from %s are projected as if they had never been sealed', async (source) => {
  if (source === 'the log') log.stopPublishing();
  await start();
  await chat(log, new ChatHistory(), 60);
  await projected(log);
  expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  const personal = published.flatMap(({ payload }) => ('personal' in payload ? [payload.personal] : []));
  expect(personal.length).toBeGreaterThan(20);
  expect(personal.filter((each) => typeof each !== 'string')).toEqual([]);
});

test.each(['the event bus', 'the log'])(
  'an event from %s whose key is missing halts its partition there, until the key is back',
  async (source) => {
    if (source === 'the log') log.stopPublishing();
    const elsewhere = await openKeys();
    let vaultTables = elsewhere.tables;
    await start(async () => vaultTables);
    const [conversationId, senderId] = [newId(), newId()];
    const members = [{ userId: senderId, role: 'owner' as const }];
    const draft = { conversationId, senderId, fileIds: [], replyTo: null, mentions: [] };
    await log.append(conversationCreated({ conversationId, kind: 'group', title: null, avatarFileId: null, members }));
    for (const text of ['one', 'two']) await log.append(messageSent({ ...draft, messageId: newId(), personal: { text } }));
    const report = () =>
      projector
        .state()
        .shards.flatMap(({ partitions }) => partitions)
        .find(({ partition }) => partition === partitionOf(conversationId));
    await waitUntil(() => report()?.halt, { what: 'the partition to halt' });
    expect(report()).toMatchObject({ position: 1, halt: { reason: 'sealed_event' } });
    vaultTables = keys.tables;
    await projected(log);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
    await elsewhere.close();
  },
);

test('deleted messages whose keys are destroyed leave the same rows as before', async () => {
  await start();
  await chat(log, new ChatHistory(), 250);
  const projections = [...liveProjections, ...searchSubscription.projections];
  const before = await expectedTables(log.store, projections);
  const events = await readWholeLog(log.store);
  const deleted = new Set(events.flatMap(({ type, payload }) => (type === 'MessageDeleted' ? [payload.messageId] : [])));
  expect(deleted.size).toBeGreaterThan(3);
  for (const { payload } of await readWholeLog(stored)) {
    if (!isSealed(payload) || !deleted.has((payload as unknown as { messageId: string }).messageId)) continue;
    const { pageId, slot } = parseEnvelope(payload.personal);
    await eraseSlots(keys.tables, pageId, [slot]);
  }
  const reader = sealedEventStore(stored, new KeyVault(async () => keys.tables));
  const erased = (await readWholeLog(reader)).filter((event) => event.erased);
  expect(new Set(erased.map(({ type }) => type))).toEqual(new Set(['MessageSent', 'MessageEdited']));
  expect(await expectedTables(reader, projections)).toEqual(before);
});
