import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted, messageEdited } from '@parley/events/event-constructors/message-events';
import { timelineEvent } from '@parley/events/wire/events';
import { createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';
import type { EventPage } from './list-events.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const eventsOf = async (reader: string, conversation: string, query = '') =>
  (await service.get<EventPage>(reader, `/v1/conversations/${conversation}/events${query}`)).body;

test('lists every event once, in seq order, as the gateway sends it', async () => {
  const { log } = service;
  const [ada, bob] = [await register(log, 'order_ada'), await register(log, 'order_bob')];
  const group = await createGroup(log, ada);
  const first = await send(log, ada, group, 'one');
  await log.append(ada, membersAdded({ conversationId: group, members: [{ userId: bob, role: 'member' }] }));
  await send(log, bob, group, 'two', first);
  await log.append(ada, memberRemoved({ conversationId: group, userId: bob, reason: 'removed' }));
  await log.apply();

  const { items, hasMore } = await eventsOf(ada, group);

  expect(hasMore).toBe(false);
  expect(items.map(({ seq, type }) => [seq, type])).toEqual([
    [1, 'conversation.created'],
    [2, 'message.sent'],
    [3, 'member.added'],
    [4, 'message.sent'],
    [5, 'member.removed'],
  ]);
  for (const item of items) expect(timelineEvent.parse(item)).toEqual(item);
  expect(items[2]).toMatchObject({ actorId: ada, members: [{ user: { id: bob, username: 'order_bob' }, role: 'member' }] });
  expect(items[3]).toMatchObject({ message: { replyTo: { id: first.payload.messageId, text: 'one' } } });
});

test('continues after the previous page', async () => {
  const { log } = service;
  const ada = await register(log, 'page_ada');
  const group = await createGroup(log, ada);
  for (let n = 0; n < 4; n++) await send(log, ada, group, `${n}`);
  await log.apply();

  const first = await eventsOf(ada, group, '?after=1&limit=2');
  const second = await eventsOf(ada, group, '?after=3&limit=2');
  const none = await eventsOf(ada, group, '?after=5');
  expect([first, second, none].map(({ items, hasMore }) => [items.map(({ seq }) => seq), hasMore])).toEqual([
    [[2, 3], true],
    [[4, 5], false],
    [[], false],
  ]);
});

test('shows the text of a deleted message in no earlier event', async () => {
  const { log } = service;
  const ada = await register(log, 'gone_ada');
  const group = await createGroup(log, ada);
  const secret = await send(log, ada, group, 'secret');
  await send(log, ada, group, 'answer', secret);
  const message = {
    conversationId: group,
    messageId: secret.payload.messageId,
    messageSeq: secret.version,
    senderId: ada,
    mentionsRemoved: [],
  };
  await log.append(ada, messageEdited({ ...message, personal: { text: 'secret still' }, mentions: [] }));
  await log.apply();
  expect(JSON.stringify(await eventsOf(ada, group))).toContain('secret still');
  await log.append(ada, messageDeleted(message));
  await log.apply();

  const { items } = await eventsOf(ada, group);
  expect(items.map(({ type }) => type)).toEqual([
    'conversation.created',
    'message.sent',
    'message.sent',
    'message.edited',
    'message.deleted',
  ]);
  expect(items[1]).toMatchObject({ message: { text: null, deletedAt: expect.any(String) } });
  expect(items[3]).toMatchObject({ text: null });
  expect(JSON.stringify(items)).not.toContain('secret');
});

test('lists nothing beyond the read tables', async () => {
  const { log } = service;
  const ada = await register(log, 'ahead_ada');
  const group = await createGroup(log, ada);
  await log.apply();
  await send(log, ada, group, 'the log is ahead');
  expect((await eventsOf(ada, group)).items).toHaveLength(1);
});

test('returns 404 to former members and other users', async () => {
  const { log } = service;
  const [ada, bob] = [await register(log, 'out_ada'), await register(log, 'out_bob')];
  const group = await createGroup(log, ada, bob);
  await log.append(ada, memberRemoved({ conversationId: group, userId: bob, reason: 'removed' }));
  await log.apply();
  for (const reader of [bob, newId()]) expect((await service.get(reader, `/v1/conversations/${group}/events`)).status).toBe(404);
});
