import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { StoreUnavailable } from '@parley/event-store/event-store';
import { operatorId } from '@parley/events/api-keys';
import { newId } from '@parley/events/ids';
import { operatorsRef } from '@parley/events/operators';
import { PARTITIONS, partitionOf } from '@parley/events/partitions';
import { accountRegistered } from '@parley/events/event-constructors/account-events';
import { conversationCreated, conversationRenamed } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { conversationStream } from '@parley/events/streams';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { liveProjections } from '../projections/all.ts';
import type { Projection } from '../projections/projection.ts';
import { openAdmin, operatorToken, type AdminFixture } from './admin.fixture.ts';

jest.setTimeout(30_000);

let admin: AdminFixture;
const ada = newId();
const room = [newId(), newId(), newId(), newId()].find((id) => partitionOf(id) !== partitionOf(ada))!;
const sent = (text: string, conversationId = room) =>
  messageSent({
    conversationId,
    messageId: newId(),
    senderId: ada,
    personal: { text },
    fileIds: [],
    replyTo: null,
    mentions: [],
  });
const created = (conversationId = room) =>
  conversationCreated({ conversationId, kind: 'group', title: 'Reading', avatarFileId: null, members: [{ userId: ada, role: 'owner' }] });

beforeEach(async () => {
  admin = await openAdmin();
  await admin.log.append(accountRegistered({ userId: ada, personal: { username: 'ada', displayName: 'Ada', email: 'ada@example.com' } }));
  await admin.log.append(created());
  await admin.log.append(sent('meet me at seven'));
  await admin.projected();
});
afterEach(() => admin.close());

const paths: [method: string, path: string][] = [
  ['GET', '/admin/api/state'],
  ['GET', '/admin/api/events'],
  ['GET', '/admin/api/events/1/1'],
  ['POST', '/admin/api/events/1/1/reveal'],
  ['GET', '/admin/api/dead-letters'],
  ['GET', `/admin/api/dead-letters/${room}`],
  ['POST', `/admin/api/dead-letters/${room}/retry`],
  ['GET', '/admin/api/rebuild'],
  ['POST', '/admin/api/rebuild'],
  ['POST', '/admin/api/rebuild/cancel'],
];

describe('authentication', () => {
  test.each(paths)('%s %s requires the token', async (method, path) => {
    for (const token of [null, 'another-token-than-that', `${operatorToken}x`, '']) {
      const { status, body } = await admin.request(path, { method, token });
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' });
    }
    expect((await admin.request(path, { method })).status).not.toBe(401);
    expect((await admin.request(`${path}?token=${operatorToken}`, { method, token: null })).status).toBe(401);
  });

  test.each(paths)('%s %s is for the session of an operator, and for nobody else', async (method, path) => {
    admin.operatorIds.push(ada);
    expect((await admin.request(path, { method, token: `session-of-${newId()}` })).body.code).toBe('not_found');
    expect((await admin.request(path, { method, token: `session-of-${ada}` })).status).not.toBe(401);
    const shown = await admin.request('/admin/api/state', { token: `session-of-${ada}` });
    expect(shown.status).toBe(200);
  });

  test('requests are limited by address', async () => {
    const strict = await openAdmin({ rate: { points: 3, seconds: 60 } });
    const statuses = [];
    for (let time = 0; time < 4; time++) statuses.push((await strict.request('/admin/api/rebuild')).status);
    await strict.close();
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test('no token or masked field is logged', async () => {
    for (const [method, path] of paths) await admin.request(path, { method, token: `x${operatorToken}` });
    await admin.request('/admin/api/events?from=2026-01-01');
    expect(admin.lines.join('')).not.toMatch(/secret-operator-token|meet me|ada@example/);
  });
});

describe('the state', () => {
  test('shows the position of each subscription and its lag over time', async () => {
    const latestLags = async () => (await admin.request('/admin/api/state')).body.samples.at(-1)?.lags;
    // The subscriptions progress independently.
    const haveNoLag = async () => {
      const lags = await latestLags();
      return ['live', 'search'].every((subscription) => lags?.[subscription]?.events === 0);
    };
    await waitUntil(haveNoLag, { what: 'a sample without lag' });
    const { body } = await admin.request('/admin/api/state');
    expect(body.subscriptions).toMatchObject([
      { subscription: 'live', head: 3, position: 3, lagEvents: 0, lagSeconds: 0, parkedSequences: 0 },
      { subscription: 'search', head: 3, position: 3, pushed: null },
    ]);
    const { at, lags } = body.samples.at(-1)!;
    expect(lags).toEqual({ live: { events: 0, seconds: 0 }, search: { events: 0, seconds: 0 } });
    expect((await admin.request(`/admin/api/state?since=${at}`)).body.samples.every((sample) => sample.at > at)).toBe(true);
  });
});

describe('events', () => {
  test('are listed as the newest page, by stream, by type and from a position; always masked', async () => {
    const { body: newest } = await admin.request('/admin/api/events');
    const { AccountRegistered, MessageSent, ...others } = Object.fromEntries(newest.items.map(({ type, payload }) => [type, payload]));
    expect([Object.keys(others), newest.items.length]).toEqual([['ConversationCreated'], 3]);
    expect(AccountRegistered!['personal']).toEqual({ username: '•••• (3)', displayName: '•••• (3)', email: '•••• (15)' });
    expect(MessageSent).toMatchObject({ messageId: expect.any(String), personal: { text: '•••• (16)' } });
    const typesOf = async (search: string) => (await admin.request(`/admin/api/events?${search}`)).body.items.map(({ type }) => type);
    expect(await typesOf(`stream=${conversationStream(room)}`)).toEqual(['ConversationCreated', 'MessageSent']);
    expect(await typesOf('type=MessageSent')).toEqual(['MessageSent']);
    expect(await typesOf('from=2020-01-01&type=AccountRegistered')).toEqual(['AccountRegistered']);
    expect(await typesOf(`from=${partitionOf(room)}:2`)).toEqual(['MessageSent']);
    expect(await typesOf('from=2999-01-01')).toEqual([]);
  });

  test('continue after the last page, also with new events', async () => {
    let { body } = await admin.request('/admin/api/events?from=2020-01-01&limit=2');
    expect([body.items.length, body.more]).toEqual([2, true]);
    ({ body } = await admin.request(`/admin/api/events?cursor=${body.cursor}`));
    expect([body.items.length, body.more]).toEqual([1, false]);
    const { cursor } = (await admin.request('/admin/api/events')).body;
    await admin.log.append(sent('and more'));
    ({ body } = await admin.request(`/admin/api/events?cursor=${cursor}`));
    expect(body.items.map(({ type }) => type)).toEqual(['MessageSent']);
    const ofStream = (await admin.request(`/admin/api/events?stream=${conversationStream(room)}&limit=2`)).body;
    expect([ofStream.cursor, ofStream.more]).toEqual(['v2', true]);
    expect((await admin.request(`/admin/api/events?stream=${conversationStream(room)}&cursor=v2`)).body.items).toHaveLength(1);
  });

  test('show the rows that they changed, masked until revealed; revealing is logged', async () => {
    const path = `${partitionOf(room)}/2`;
    const { body } = await admin.request(`/admin/api/events/${path}`);
    expect(JSON.stringify(body)).not.toContain('meet me');
    const changed = (table: string, { state } = body) => state.changes.find((change) => change.table === table);
    expect(changed('messages')).toMatchObject({ before: null, after: { text: '•••• (16)', seq: 2 } });
    expect(changed('conversations')).toMatchObject({ before: { lastSeq: 1, title: '•••• (7)' }, after: { lastSeq: 2, messages: 1 } });
    expect(admin.lines.join('')).not.toContain('personal fields');
    const revealed = await admin.request(`/admin/api/events/${path}/reveal`, { body: { reason: 'Reported as a threat' } });
    expect(revealed.body.event.payload).toMatchObject({ personal: { text: 'meet me at seven' } });
    expect(changed('messages', revealed.body)).toMatchObject({ after: { text: 'meet me at seven' } });
    const recorded = await admin.log.store.readStream(operatorsRef.stream, { after: 0, limit: 10 });
    expect(recorded).toMatchObject([
      {
        type: 'OperatorActed',
        payload: { action: 'event.revealed', subject: path, reason: 'Reported as a threat' },
        metadata: { actorId: operatorId },
      },
    ]);
    const line = JSON.parse(admin.lines.find((one) => one.includes('personal fields'))!);
    const { id: eventId, stream } = revealed.body.event;
    expect(line).toMatchObject({ level: 40, eventId, stream, type: 'MessageSent', address: '127.0.0.1', requestId: expect.any(String) });
  });

  test.each([
    ['cursor=v1', 'a cursor of a stream'],
    [`stream=${conversationStream(room)}&cursor=${'.'.repeat(PARTITIONS - 1)}`, 'a cursor without a stream'],
    ['cursor=1.2', 'a truncated cursor'],
    ['limit=0', 'a limit of zero'],
    ['limit=1000000', 'a limit that is too high'],
    ['type=Nonsense', 'an unknown type'],
    ['from=yesterday', 'an invalid time'],
    ['from=64:1', 'an invalid partition'],
    ['stream=account-1', 'an invalid stream'],
    ['x=1', 'an unknown parameter'],
    ['type=MessageSent&type=MessageSent', 'a repeated parameter'],
  ])('%s is rejected: %s', async (search) => {
    const { status, body } = await admin.request(`/admin/api/events?${search}`);
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'validation_failed' });
  });

  test('respond 404 when missing, 422 for invalid positions', async () => {
    for (const path of ['1/999999', `${partitionOf(room)}/3`]) expect((await admin.request(`/admin/api/events/${path}`)).status).toBe(404);
    for (const path of ['64/1', '1/0', 'x/y', '-1/1', '1/1e99'])
      expect((await admin.request(`/admin/api/events/${path}`)).status).toBe(422);
  });
});

describe('dead letters', () => {
  const failing: Projection = {
    ...liveProjections[1]!,
    steps: {
      ...liveProjections[1]!.steps,
      ConversationRenamed: {
        apply() {
          throw new Error('this projection fails');
        },
      },
    },
  };

  test('are listed, shown and retried', async () => {
    await admin.project({ projections: liveProjections.map((one, index) => (index === 1 ? failing : one)) });
    await admin.log.append(conversationRenamed({ conversationId: room, title: 'Poison' }));
    await admin.log.append(sent('behind it'));
    await admin.projected();
    const { body } = await admin.request('/admin/api/dead-letters');
    expect(body.items).toMatchObject([
      { id: room, subscription: 'live', eventType: 'ConversationRenamed', events: 2, error: 'Error: this projection fails' },
    ]);
    const { body: shown } = await admin.request(`/admin/api/dead-letters/${room}`);
    expect(shown.events).toMatchObject([{ payload: { personal: { title: '•••• (6)' } } }, { payload: { personal: { text: '•••• (9)' } } }]);
    await admin.project();
    const { body: retried } = await admin.request(`/admin/api/dead-letters/${room}/retry`, { method: 'POST' });
    expect(retried).toEqual({ results: [{ subscription: 'live', result: 'projected', events: 2 }] });
    expect((await admin.request('/admin/api/dead-letters')).body.items).toEqual([]);
  });

  test('respond 404 when not parked', async () => {
    for (const id of [newId(), 'nonsense']) {
      expect((await admin.request(`/admin/api/dead-letters/${id}`)).status).toBe(404);
      expect((await admin.request(`/admin/api/dead-letters/${id}/retry`, { method: 'POST' })).status).toBe(404);
    }
  });
});

describe('a rebuild', () => {
  const report = async () => (await admin.request('/admin/api/rebuild')).body.rebuild;
  const ended = (state: string) =>
    waitUntil(async () => (await report())?.state === state, { what: `the rebuild to be ${state}`, deadlineMs: 20_000 });
  const live = async (table: string) =>
    (await admin.request('/admin/api/state')).body.subscriptions[0]!.projections.find(({ projection }) => projection === table);

  test('runs, reports progress and switches', async () => {
    expect(await report()).toBeNull();
    const { status, body } = await admin.request('/admin/api/rebuild', { body: { projections: ['messages'] } });
    expect([status, body.rebuild!.state, body.rebuild!.subscription]).toEqual([202, 'running', 'live']);
    await ended('done');
    const { projected, total, ...done } = (await report())!;
    expect(done).toMatchObject({ phase: 'done', differences: [], error: null });
    // The event that records the action may come after the heads that the rebuild has read.
    expect([3, 4]).toContain(total);
    expect(projected).toBe(total);
    expect(await live('messages')).toMatchObject({ slot: 'b', inactiveSlot: 'empty' });
    expect(await live('profiles')).toMatchObject({ slot: 'a' });
  });

  test('and other actions are recorded with the operator who is about to do them, or not done', async () => {
    admin.operatorIds.push(ada);
    const token = `session-of-${ada}`;
    await admin.request('/admin/api/rebuild', { token, body: { projections: ['messages'], reason: ' Slow ' } });
    await ended('done');
    const recorded = await admin.log.store.readStream(operatorsRef.stream, { after: 0, limit: 10 });
    expect(recorded).toMatchObject([
      {
        type: 'OperatorActed',
        payload: { action: 'rebuild.started', subject: expect.stringMatching(/^live: .*messages/), reason: 'Slow' },
        metadata: { actorId: ada },
      },
    ]);
    const { store } = admin.log;
    const away = await openAdmin({ store: { ...store, append: () => Promise.reject(new StoreUnavailable('away')) } });
    expect((await away.request('/admin/api/rebuild', { body: {} })).body.code).toBe('unavailable');
    expect((await away.request('/admin/api/rebuild')).body.rebuild).toBeNull();
    await away.close();
  });

  test('without names covers both subscriptions', async () => {
    await admin.request('/admin/api/rebuild', { body: {} });
    await ended('done');
    expect(await report()).toMatchObject({ subscription: 'search', state: 'done' });
  });

  test('runs one at a time, can be cancelled without changing the active tables, and resumed', async () => {
    for (let time = 0; time < 20; time++) await admin.log.append(sent(`${time}`, room));
    await admin.projected();
    await admin.request('/admin/api/rebuild', { body: { maxRate: 10 } });
    expect((await admin.request('/admin/api/rebuild', { body: {} })).body.code).toBe('conflict');
    await waitUntil(async () => (await report())!.projected > 0, { what: 'the rebuild to project events', deadlineMs: 10_000 });
    expect((await admin.request('/admin/api/rebuild/cancel', { method: 'POST' })).status).toBe(202);
    await ended('cancelled');
    expect(await live('messages')).toMatchObject({ slot: 'a', inactiveSlot: 'unfinished' });
    await admin.request('/admin/api/rebuild', { body: { startFrom: 'unfinished', keepPrevious: true } });
    await ended('done');
    expect(await live('messages')).toMatchObject({ slot: 'b', inactiveSlot: 'previous' });
    expect(await report()).toMatchObject({ subscription: 'search', state: 'done' });
  });

  test('rejects invalid requests and resuming without an interrupted rebuild', async () => {
    const refused = async (body: unknown) => (await admin.request('/admin/api/rebuild', { body })).body.code;
    expect(await refused({ projections: ['nonsense'] })).toBe('validation_failed');
    expect(await refused({ maxRate: 0 })).toBe('validation_failed');
    expect(await refused({ unknown: true })).toBe('validation_failed');
    expect(await refused({ startFrom: 'unfinished' })).toBe('conflict');
    expect(await refused('{')).toBe('invalid_json');
    expect((await admin.request('/admin/api/rebuild/cancel', { method: 'POST' })).body.code).toBe('conflict');
  });
});
