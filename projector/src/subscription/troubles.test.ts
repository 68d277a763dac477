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
import { conversations, type ConversationRow } from '@parley/read-tables/tables';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Projector } from '../app.ts';
import { liveProjections } from '../projections/all.ts';
import type { Projection } from '../projections/projection.ts';
import { compareWithFreshProjection } from '../rebuild/compare-with-fresh-projection.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { openEmbeddedLog, type ChatLog } from '../testing/chat-log.ts';
import { listen, makeProjector, projected, directProjection, tablesOf, type ProjectorSetup } from '../testing/projecting.ts';
import { retryParked } from './retry-parked.ts';

// Each commit waits for the disk, which other tests use too.
jest.setTimeout(30_000);

let log: ChatLog;
let bus: EventBus;
let push: InProcessPushChannel;
let projector: Projector | null = null;

const ada = newId();
const created = (conversationId: string) =>
  conversationCreated({ conversationId, kind: 'group', title: 'Reading', avatarFileId: null, members: [{ userId: ada, role: 'owner' }] });
const said = (conversationId: string, text: string) =>
  messageSent({
    conversationId,
    messageId: newId(),
    senderId: ada,
    personal: { text },
    attachments: [],
    replyTo: null,
    mentions: [],
    clientId: null,
  });

/** As the projection of conversations, but for messages that say "poison". */
const choking: Projection = {
  ...liveProjections[1]!,
  steps: {
    ...liveProjections[1]!.steps,
    MessageSent: {
      ...liveProjections[1]!.steps.MessageSent!,
      apply(event, rows) {
        if (event.payload.personal.text === 'poison') throw new Error('choked');
        liveProjections[1]!.steps.MessageSent!.apply(event, rows);
      },
    },
  },
};
const withChoking = liveProjections.map((projection) => (projection.table === conversations ? choking : projection));

async function start(overrides: ProjectorSetup['overrides'] = {}, times: ProjectorSetup['times'] = {}): Promise<Projector> {
  projector = makeProjector({ log, bus, push, times: { retry: 20, ...times }, overrides });
  await projector.start();
  return projector;
}

const conversationRow = async (conversationId: string): Promise<ConversationRow> =>
  (await tablesOf(log.database)).get(`conversations/${conversationId}`) as unknown as ConversationRow;

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

describe('an event that cannot be projected', () => {
  const [sick, sound] = [newId(), newId()];

  async function poison() {
    await log.append(created(sick), said(sick, 'before'));
    const [first] = await log.append(said(sick, 'poison'));
    const [later] = await log.append(said(sick, 'after'));
    await log.append(created(sound), said(sound, 'well'));
    await projected(log);
    return { first: first!, later: later! };
  }

  test('parks its sequence, and only that', async () => {
    const heard = await listen(push);
    await start({ projections: withChoking });
    const { first, later } = await poison();
    expect(await conversationRow(sick)).toMatchObject({ lastSeq: 2 });
    expect(await conversationRow(sound)).toMatchObject({ lastSeq: 2 });
    expect(await readParkedSequences(log.database)).toMatchObject([
      { sequenceId: sick, position: first.position, eventType: 'MessageSent', projection: 'conversations', error: 'Error: choked' },
    ]);
    expect(await isParked(log.database, [later])).toBe(true);
    expect(await isParked(log.database, [{ partition: first.partition, position: first.position - 1 }])).toBe(false);
    await projector!.close();
    expect(
      heard
        .events()
        .filter(({ conversationId }) => conversationId === sick)
        .map(({ seq }) => seq),
    ).toEqual([1, 2]);
  });

  test('stays parked for the next holder of the shard', async () => {
    await (await start({ projections: withChoking }), poison());
    await projector!.close();
    await start();
    await log.append(said(sick, 'much later'));
    await projected(log);
    expect(await conversationRow(sick)).toMatchObject({ lastSeq: 2 });
    expect((await compareWithFreshProjection({ ...log, projections: liveProjections })).differences).toEqual([]);
  });

  test('is projected with all that waited when it is retried, while the projector runs on', async () => {
    await start({ projections: withChoking });
    await poison();
    const again = { store: log.store, database: log.database };
    expect(await retryParked({ ...again, projections: withChoking }, sick)).toMatchObject({ kind: 'failed', projection: 'conversations' });
    await projector!.close();
    await start();
    const retried = await retryParked({ ...again, projections: liveProjections }, sick);
    expect(retried).toMatchObject({ kind: 'projected', events: [{ version: 3 }, { version: 4 }] });
    expect(await retryParked({ ...again, projections: liveProjections }, sick)).toEqual({ kind: 'not_parked' });
    await log.append(said(sick, 'after all'));
    await projected(log);
    expect(await conversationRow(sick)).toMatchObject({ lastSeq: 5, messages: 4 });
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
  });

  test('bars a rebuild of some projections, and is healed by one of all', async () => {
    await start({ projections: withChoking });
    await poison();
    await projector!.close();
    const dependencies = { store: log.store, database: log.database, projections: liveProjections };
    await expect(rebuild(dependencies, { projections: ['members'] })).rejects.toThrow('parked');
    await start();
    await rebuild(dependencies, { projections: [] });
    await log.append(said(sick, 'after all'));
    await projected(log);
    expect(await readParkedSequences(log.database)).toEqual([]);
    expect(await tablesOf(log.database)).toEqual(await directProjection(log.store));
  });
});

test('an event whose row the database refuses is found and parked', async () => {
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

describe('a log that is not the one that was projected', () => {
  const conversationId = newId();
  const { partition } = { partition: partitionOf(conversationId) };
  const stopOf = () =>
    projector!
      .state()
      .shards.flatMap(({ partitions }) => partitions)
      .find((one) => one.partition === partition)?.stop;

  async function tamper(...statements: string[]): Promise<void> {
    await log.log.write(statements.map((sql) => ({ sql })));
  }

  test('stops its partition when a commit was replaced; others go on', async () => {
    await start();
    await log.append(created(conversationId), said(conversationId, 'x'));
    await projected(log);
    await tamper(`UPDATE events SET event_id = x'${newId().replaceAll('-', '')}' WHERE partition_id = ${partition} AND position = 2`);
    log.silence();
    await log.append(said(conversationId, 'y'));
    await waitUntil(stopOf, { what: 'the partition to stop' });
    expect(stopOf()).toMatchObject({ reason: 'log_diverged' });
    expect(projector!.state().troubles.join()).toContain('parley replay');
    const elsewhere = `${conversationId.slice(0, -2)}${(partition ^ 4).toString(16).padStart(2, '0')}`;
    await log.append(created(elsewhere));
    await waitUntil(async () => conversationRow(elsewhere), { what: 'another partition to go on' });
  });

  test('stops its partition when its end is before the checkpoint', async () => {
    await start();
    await log.append(created(conversationId), said(conversationId, 'x'));
    await projected(log);
    await tamper(
      `DELETE FROM events WHERE partition_id = ${partition} AND position = 2`,
      `UPDATE heads SET position = 1 WHERE partition_id = ${partition}`,
    );
    await waitUntil(stopOf, { what: 'the partition to stop' });
    expect(stopOf()).toMatchObject({ reason: 'log_diverged' });
  });

  test('stops everything in another epoch, until all is rebuilt', async () => {
    await start({}, { anotherLook: 50 });
    await log.append(created(conversationId), said(conversationId, 'x'));
    await projected(log);
    await tamper('UPDATE heads SET epoch = epoch + 1');
    await waitUntil(stopOf, { what: 'the partition to stop' });
    expect(stopOf()).toMatchObject({ reason: 'epoch_changed' });
  });

  test('stops before an event that this code does not know, after all that lie before it', async () => {
    await log.append(created(conversationId), said(conversationId, 'x'), said(conversationId, 'y'), said(conversationId, 'z'));
    await tamper(`UPDATE events SET type = 'MessageSung' WHERE partition_id = ${partition} AND position = 3`);
    await start();
    await waitUntil(stopOf, { what: 'the partition to stop' });
    expect(stopOf()).toMatchObject({ reason: 'unknown_event' });
    expect(await conversationRow(conversationId)).toMatchObject({ lastSeq: 2 });
    await tamper(`UPDATE events SET type = 'MessageSent' WHERE partition_id = ${partition} AND position = 3`);
    await projector!.close();
    await start();
    await projected(log);
    expect(await conversationRow(conversationId)).toMatchObject({ lastSeq: 4 });
    expect((await log.store.readStream(conversationStream(conversationId), { after: 0, limit: 10 })).length).toBe(4);
  });
});

test('a table that is not there parks nothing: it is tried again until it is', async () => {
  await start();
  await log.database.write([{ sql: 'ALTER TABLE messages_a RENAME TO messages_away' }]);
  await log.append(created(ada), said(ada, 'x'));
  await waitUntil(() => projector!.state().troubles.length > 0, { what: 'trouble' });
  const failures = projector!.state().troubles.join();
  expect(failures).toContain('messages_a');
  await log.database.write([{ sql: 'ALTER TABLE messages_away RENAME TO messages_a' }]);
  await projected(log);
  expect(await readParkedSequences(log.database)).toEqual([]);
  await waitUntil(() => projector!.state().troubles.length === 0, { what: 'the trouble to be over' });
});
