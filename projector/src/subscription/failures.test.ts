import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { conversationStream } from '@parley/events/streams';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { inProcessEventBus } from '@parley/event-bus/in-process-event-bus';
import type { EventBus } from '@parley/event-bus/event-bus';
import { inProcessPushChannel, type InProcessPushChannel } from '@parley/push-channel/in-process-push-channel';
import { isParked, readParkedSequences } from '@parley/read-tables/parked';
import { conversations, type ConversationRow } from '@parley/read-tables/tables/conversations';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { liveProjections } from '../projections/all.ts';
import type { Projection } from '../projections/projection.ts';
import { compareWithFreshProjection } from '../rebuild/compare-with-fresh-projection.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { openEmbeddedLog, reopened, type ChatLog } from '../testing/chat-log.ts';
import {
  recordPushes,
  makeProjector,
  projected,
  expectedTables,
  readActiveTables,
  type ProjectorSetup,
} from '../testing/test-projector.ts';
import { retryParked } from './retry-parked.ts';

// Each commit waits for the disk, which other tests use at the same time.
jest.setTimeout(30_000);

let log: ChatLog;
let bus: EventBus;
let push: InProcessPushChannel;
let projector: Projector | null = null;

const ada = newId();
const created = (conversationId: string) =>
  conversationCreated({ conversationId, kind: 'group', title: 'Reading', avatarFileId: null, members: [{ userId: ada, role: 'owner' }] });
const sent = (conversationId: string, text: string) =>
  messageSent({
    conversationId,
    messageId: newId(),
    senderId: ada,
    personal: { text },
    fileIds: [],
    replyTo: null,
    mentions: [],
  });

/** The conversations projection, which fails for messages with the text "poison". */
const failingConversations: Projection = {
  ...liveProjections[1]!,
  steps: {
    ...liveProjections[1]!.steps,
    MessageSent: {
      ...liveProjections[1]!.steps.MessageSent!,
      apply(event, rows) {
        if (event.payload.personal.text === 'poison') throw new Error('poisoned');
        liveProjections[1]!.steps.MessageSent!.apply(event, rows);
      },
    },
  },
};
const failingProjections = liveProjections.map((projection) => (projection.table === conversations ? failingConversations : projection));

async function start(overrides: ProjectorSetup['overrides'] = {}, times: ProjectorSetup['times'] = {}): Promise<Projector> {
  projector = makeProjector({ log, bus, push, times: { retry: 20, ...times }, overrides });
  await projector.start();
  return projector;
}

const conversationRow = async (conversationId: string): Promise<ConversationRow> =>
  (await readActiveTables(log.database)).get(`conversations/${conversationId}`) as unknown as ConversationRow;

beforeEach(async () => {
  bus = inProcessEventBus();
  push = inProcessPushChannel();
  log = await openEmbeddedLog(bus);
});

afterEach(async () => {
  await projector?.close();
  projector = null;
  await log.close();
});

describe('an event that fails', () => {
  const [failing, healthy] = [newId(), newId()];

  async function poison() {
    await log.append(created(failing), sent(failing, 'before'));
    const [first] = await log.append(sent(failing, 'poison'));
    const [later] = await log.append(sent(failing, 'after'));
    await log.append(created(healthy), sent(healthy, 'well'));
    await projected(log);
    return { first: first!, later: later! };
  }

  test('parks its sequence only', async () => {
    const received = await recordPushes(push);
    await start({ projections: failingProjections });
    const { first, later } = await poison();
    expect(await conversationRow(failing)).toMatchObject({ lastSeq: 2 });
    expect(await conversationRow(healthy)).toMatchObject({ lastSeq: 2 });
    expect(await readParkedSequences(log.database)).toMatchObject([
      { sequenceId: failing, position: first.position, eventType: 'MessageSent', projection: 'conversations', error: 'Error: poisoned' },
    ]);
    expect(await isParked(log.database, [later])).toBe(true);
    expect(await isParked(log.database, [{ partition: first.partition, position: first.position - 1 }])).toBe(false);
    await projector!.close();
    expect(
      received
        .events()
        .filter(({ conversationId }) => conversationId === failing)
        .map(({ seq }) => seq),
    ).toEqual([1, 2]);
  });

  test('stays parked for the next owner of the shard', async () => {
    await (await start({ projections: failingProjections }), poison());
    await projector!.close();
    await start();
    await log.append(sent(failing, 'much later'));
    await projected(log);
    expect(await conversationRow(failing)).toMatchObject({ lastSeq: 2 });
    expect((await compareWithFreshProjection({ ...log, projections: liveProjections })).differences).toEqual([]);
  });

  test('is projected with all waiting events on retry, while the projector runs', async () => {
    await start({ projections: failingProjections });
    await poison();
    const dependencies = { store: log.store, database: log.database };
    expect(await retryParked({ ...dependencies, projections: failingProjections }, failing)).toMatchObject({
      kind: 'failed',
      projection: 'conversations',
    });
    await projector!.close();
    await start();
    const retried = await retryParked({ ...dependencies, projections: liveProjections }, failing);
    expect(retried).toMatchObject({ kind: 'projected', events: [{ version: 3 }, { version: 4 }] });
    expect(await retryParked({ ...dependencies, projections: liveProjections }, failing)).toEqual({ kind: 'not_parked' });
    await log.append(sent(failing, 'after all'));
    await projected(log);
    expect(await conversationRow(failing)).toMatchObject({ lastSeq: 5, messages: 4 });
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });

  test('prevents a rebuild of some projections; a rebuild of all repairs it', async () => {
    await start({ projections: failingProjections });
    await poison();
    await projector!.close();
    const dependencies = { store: log.store, database: log.database, projections: liveProjections };
    await expect(rebuild(dependencies, { projections: ['members'] })).rejects.toThrow('parked');
    await start();
    await rebuild(dependencies, { projections: [] });
    await log.append(sent(failing, 'after all'));
    await projected(log);
    expect(await readParkedSequences(log.database)).toEqual([]);
    expect(await readActiveTables(log.database)).toEqual(await expectedTables(log.store));
  });
});

test('an event whose row the database rejects is found and parked', async () => {
  await start();
  await log.append(created(ada));
  await projected(log);
  await log.database.write([
    { sql: `CREATE TRIGGER refuse BEFORE INSERT ON profiles_a WHEN NEW.username = 'poison' BEGIN SELECT RAISE(ABORT, 'no'); END` },
  ]);
  const names = ['one', 'two', 'poison', 'three'];
  const users = names.map((username) => ({ userId: newId(), personal: { username, displayName: username, email: null } }));
  await Promise.all(users.map((user) => log.append(accountRegistered(user))));
  await projected(log);
  expect(await readParkedSequences(log.database)).toMatchObject([{ sequenceId: users[2]!.userId, projection: 'database' }]);
  expect((await log.database.read({ sql: 'SELECT username FROM profiles_a ORDER BY username' })).map(({ username }) => username)).toEqual([
    'one',
    'three',
    'two',
  ]);
});

describe('a log other than the projected one', () => {
  const conversationId = newId();
  const partition = partitionOf(conversationId);
  const haltOf = () =>
    projector!
      .state()
      .shards.flatMap(({ partitions }) => partitions)
      .find((report) => report.partition === partition)?.halt;

  async function tamper(...statements: string[]): Promise<void> {
    await log.log.write(statements.map((sql) => ({ sql })));
  }

  test('halts its partition when a commit was replaced; others continue', async () => {
    await start();
    await log.append(created(conversationId), sent(conversationId, 'x'));
    await projected(log);
    await tamper(`UPDATE events SET event_id = x'${newId().replaceAll('-', '')}' WHERE partition_id = ${partition} AND position = 2`);
    // The store that appended them would refuse to go on.
    const other = await reopened(log, bus);
    other.stopPublishing();
    await other.append(sent(conversationId, 'y'));
    await waitUntil(haltOf, { what: 'the partition to halt' });
    expect(haltOf()).toMatchObject({ reason: 'log_diverged' });
    expect(projector!.state().failures.join()).toContain('parley replay');
    const elsewhere = `${conversationId.slice(0, -2)}${(partition ^ 4).toString(16).padStart(2, '0')}`;
    await other.append(created(elsewhere));
    await waitUntil(async () => conversationRow(elsewhere), { what: 'another partition to continue' });
  });

  test('halts its partition when it ends before the checkpoint', async () => {
    await start();
    await log.append(created(conversationId), sent(conversationId, 'x'));
    await projected(log);
    await tamper(
      `DELETE FROM events WHERE partition_id = ${partition} AND position = 2`,
      `UPDATE heads SET position = 1 WHERE partition_id = ${partition}`,
    );
    await waitUntil(haltOf, { what: 'the partition to halt' });
    expect(haltOf()).toMatchObject({ reason: 'log_diverged' });
  });

  test('halts every partition in another epoch', async () => {
    await start({}, { haltedRecheck: 50 });
    await log.append(created(conversationId), sent(conversationId, 'x'));
    await projected(log);
    await tamper('UPDATE heads SET epoch = epoch + 1');
    await waitUntil(haltOf, { what: 'the partition to halt' });
    expect(haltOf()).toMatchObject({ reason: 'epoch_changed' });
  });

  test('halts at an event of unknown type, after all events before it', async () => {
    await log.append(created(conversationId), sent(conversationId, 'x'), sent(conversationId, 'y'), sent(conversationId, 'z'));
    await tamper(`UPDATE events SET type = 'MessageSung' WHERE partition_id = ${partition} AND position = 3`);
    await start();
    await waitUntil(haltOf, { what: 'the partition to halt' });
    expect(haltOf()).toMatchObject({ reason: 'unknown_event' });
    expect(await conversationRow(conversationId)).toMatchObject({ lastSeq: 2 });
    await tamper(`UPDATE events SET type = 'MessageSent' WHERE partition_id = ${partition} AND position = 3`);
    await projector!.close();
    await start();
    await projected(log);
    expect(await conversationRow(conversationId)).toMatchObject({ lastSeq: 4 });
    expect((await log.store.readStream(conversationStream(conversationId), { after: 0, limit: 10 })).length).toBe(4);
  });
});

test('a missing table parks nothing: the batch is retried until it exists', async () => {
  await start();
  await log.database.write([{ sql: 'ALTER TABLE messages_a RENAME TO messages_away' }]);
  await log.append(created(ada), sent(ada, 'x'));
  await waitUntil(() => projector!.state().failures.length > 0, { what: 'a failure' });
  const failures = projector!.state().failures.join();
  expect(failures).toContain('messages_a');
  await log.database.write([{ sql: 'ALTER TABLE messages_away RENAME TO messages_a' }]);
  await projected(log);
  expect(await readParkedSequences(log.database)).toEqual([]);
  await waitUntil(() => projector!.state().failures.length === 0, { what: 'the recovery' });
});
