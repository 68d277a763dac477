import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { upsert } from '@parley/database/table-sql';
import { newId, pairId } from '@parley/events/ids';
import { defaultPreferences } from '@parley/events/event-constructors/membership-events';
import { conversationStream } from '@parley/events/streams';
import { members, rankOf } from '@parley/read-tables/tables/conversations';
import { groupOf, people, register, statusesOf, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';

let service: ServiceUnderTest;
let ada: Person;
let bob: Person;
let cyd: Person;
beforeAll(async () => {
  service = await startService({ limits: { membersPerGroup: 5 } });
  [ada, bob, cyd] = (await people([service], 3)) as [Person, Person, Person];
});
afterAll(() => service.close());

const eventsOf = (path: string) => service.store.readStream(conversationStream(path.split('/')[3]!), { after: 0, limit: 1_000 });
const typesOf = async (path: string) => (await eventsOf(path)).map(({ type }) => type);

describe('a direct conversation', () => {
  test('is created once, by either user', async () => {
    const first = await ada.ask('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    expect(first.status).toBe(201);
    expect(first.body.conversation).toEqual({
      id: pairId(ada.id, bob.id),
      kind: 'direct',
      title: null,
      avatarUrl: null,
      custom: null,
      expireAfter: null,
      role: 'member',
      capabilities: ['message.send', 'call.start'],
      lastSeq: 1,
      memberCount: 2,
    });
    const second = await bob.ask('POST', '/v1/conversations', { kind: 'direct', userId: ada.id });
    expect([second.status, second.body]).toEqual([200, first.body]);
    expect(second.headers.has('idempotency-replayed')).toBe(false);
  });

  test('created by both users at once is one', async () => {
    const [one, other] = (await people([service], 2)) as [Person, Person];
    const create = (by: Person, other: Person) => by.ask('POST', '/v1/conversations', { kind: 'direct', userId: other.id });
    const replies = await Promise.all([create(one, other), create(other, one), create(one, other), create(other, one)]);
    expect(statusesOf(replies)).toEqual([200, 200, 200, 201]);
    expect(await typesOf(`/v1/conversations/${pairId(one.id, other.id)}`)).toEqual(['ConversationCreated']);
  });

  test('refuses to add or remove members, and can not be left', async () => {
    const path = `/v1/conversations/${pairId(ada.id, bob.id)}/members`;
    expect((await ada.ask('POST', path, { userIds: [cyd.id] })).status).toBe(403);
    expect((await ada.ask('DELETE', `${path}/${bob.id}`)).status).toBe(403);
    expect((await ada.ask('DELETE', `${path}/${ada.id}`)).status).toBe(403);
  });

  test('needs another user who exists', async () => {
    for (const userId of [ada.id, newId(), 'nobody']) {
      const { status, body } = await ada.ask('POST', '/v1/conversations', { kind: 'direct', userId });
      expect([status, body.code, body.errors[0].path]).toEqual([422, 'validation_failed', 'userId']);
    }
  });
});

describe('a group', () => {
  test('is created with its members, once for each key', async () => {
    const body = { kind: 'group', title: '  Tea  ', memberIds: [bob.id, bob.id, ada.id] };
    const [first, again] = await Promise.all([
      ada.ask('POST', '/v1/conversations', body, 'k'),
      ada.ask('POST', '/v1/conversations', body, 'k'),
    ]);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.conversation.id).toBe(first.body.conversation.id);
    expect(first.body.conversation).toMatchObject({ kind: 'group', title: 'Tea', role: 'owner', lastSeq: 1, memberCount: 2 });
    expect([first, again].filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(1);
    expect((await ada.ask('POST', '/v1/conversations', { ...body, title: 'Coffee' }, 'k')).body.code).toBe('idempotency_key_reused');
    expect((await bob.ask('POST', '/v1/conversations', body, 'k')).body.conversation.id).not.toBe(first.body.conversation.id);
  });

  test.each([
    [{ title: '' }, 'validation_failed', 'title'],
    [{ title: 'a\u0000b' }, 'validation_failed', 'title'],
    [{ memberIds: ['0190aaaa-0000-7000-8000-000000000000'] }, 'validation_failed', 'memberIds.0'],
    [{ avatarFileId: '0190aaaa-0000-7000-8000-000000000000' }, 'unknown_file', 'avatarFileId'],
    [{ more: 1 }, 'validation_failed', 'more'],
  ])('refuses %j', async (fields, code, path) => {
    const { status, body } = await ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea', ...fields });
    expect([status, body.code, body.errors[0].path]).toEqual([422, code, path]);
  });

  test('accepts new members from admins, up to its limit', async () => {
    const path = await groupOf(ada, bob);
    expect((await bob.ask('POST', `${path}/members`, { userIds: [cyd.id] })).status).toBe(403);
    expect((await cyd.ask('POST', `${path}/members`, { userIds: [cyd.id] })).status).toBe(404);
    const added = await ada.ask('POST', `${path}/members`, { userIds: [cyd.id, bob.id] }, 'add');
    expect([added.status, added.body.conversation.memberCount, added.body.conversation.lastSeq]).toEqual([200, 3, 2]);
    const again = await ada.ask('POST', `${path}/members`, { userIds: [cyd.id, bob.id] }, 'add');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    const unchanged = await ada.ask('POST', `${path}/members`, { userIds: [cyd.id] });
    expect([unchanged.status, unchanged.body.position]).toEqual([200, added.body.position]);

    const more = (await people([service], 3)).map(({ id }) => id);
    expect((await ada.ask('POST', `${path}/members`, { userIds: more })).body.code).toBe('validation_failed');
    expect((await ada.ask('POST', `${path}/members`, { userIds: more.slice(0, 2) })).status).toBe(200);
    expect((await ada.ask('POST', `${path}/members`, { userIds: [] })).status).toBe(422);
  });

  test('changes roles, and never loses its last owner', async () => {
    const path = await groupOf(ada, bob);
    const change = (by: Person, userId: string, role: string) => by.ask('PATCH', `${path}/members/${userId}`, { role });
    expect((await change(bob, bob.id, 'admin')).status).toBe(403);
    expect((await change(ada, ada.id, 'member')).status).toBe(403);
    expect((await change(ada, bob.id, 'king')).status).toBe(422);
    expect((await change(ada, cyd.id, 'admin')).status).toBe(404);
    const changed = await change(ada, bob.id, 'owner');
    expect([changed.status, changed.body.conversation.role]).toEqual([200, 'owner']);

    const stepDown = await Promise.all([change(ada, bob.id, 'member'), change(bob, ada.id, 'member')]);
    expect(statusesOf(stepDown)).toEqual([200, 403]);
  });

  test('can be left, and is hidden from the user then', async () => {
    const path = await groupOf(ada, bob);
    const left = await bob.ask('DELETE', `${path}/members/${bob.id}`, undefined, 'leave');
    expect([left.status, left.body, left.headers.has('parley-position')]).toEqual([204, null, true]);
    const again = await bob.ask('DELETE', `${path}/members/${bob.id}`, undefined, 'leave');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([204, 'true']);
    expect((await bob.ask('DELETE', `${path}/members/${bob.id}`)).status).toBe(404);
    expect((await bob.ask('POST', `${path}/messages`, { text: 'hello?' })).status).toBe(404);
  });

  test('promotes the member who joined first when the last owner leaves', async () => {
    const path = await groupOf(ada, bob, cyd);
    // The read tables have no members yet.
    const early = await ada.ask('DELETE', `${path}/members/${ada.id}`);
    expect([early.status, early.body.code, early.headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);

    const row = { conversationId: path.split('/')[3]!, present: true, roleRank: rankOf('member'), membershipSeq: 1 };
    const unread = {
      readSeq: 0,
      readMessages: 0,
      deliveredSeq: 0,
      receiptAt: 0,
      wrote: false,
      ...defaultPreferences,
      position: 1,
    };
    const rows = [bob, cyd].map(({ id }, index) => ({ ...row, ...unread, userId: id, joinedAt: 2 - index }));
    await service.readDatabase.write([upsert(members, rows, 'sqlite', { suffix: '_a' })]);
    expect((await ada.ask('DELETE', `${path}/members/${ada.id}`)).status).toBe(204);
    const [, promoted, removed] = await eventsOf(path);
    expect(promoted).toMatchObject({ type: 'MemberRoleChanged', payload: { userId: cyd.id, role: 'owner' } });
    expect(removed).toMatchObject({ type: 'MemberRemoved', payload: { userId: ada.id, reason: 'left' } });
    expect((await cyd.ask('DELETE', `${path}/members/${bob.id}`)).status).toBe(204);
    expect((await cyd.ask('DELETE', `${path}/members/${cyd.id}`)).status).toBe(204);
  });

  test('keeps an owner when owners leave at the same time', async () => {
    const path = await groupOf(ada, bob, cyd);
    for (const { id } of [bob, cyd]) await ada.ask('PATCH', `${path}/members/${id}`, { role: 'owner' });
    const left = await Promise.all([ada, bob].map((person) => person.ask('DELETE', `${path}/members/${person.id}`)));
    expect(left.map(({ status }) => status)).toEqual([204, 204]);
    expect((await cyd.ask('PATCH', `${path}/members/${cyd.id}`, { role: 'member' })).status).toBe(403);
  });
});

test('a malformed id is not found; a malformed key is invalid', async () => {
  expect((await ada.ask('POST', '/v1/conversations/nowhere/members', { userIds: [bob.id] })).status).toBe(404);
  expect((await ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'x' }, 'k'.repeat(129))).body.code).toBe('validation_failed');
  const user = await register(service);
  expect((await user.ask('POST', '/v1/conversations', { kind: 'pair' })).status).toBe(422);
});
