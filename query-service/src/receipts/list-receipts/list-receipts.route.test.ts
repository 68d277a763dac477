import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved } from '@parley/events/event-constructors/conversation-events';
import { receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import type { Conversation, Receipt } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import { createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const receiptsOf = async (userId: string, group: string) =>
  (await service.get<{ items: Receipt[] }>(userId, `/v1/conversations/${group}/receipts`)).body.items;

test('watermarks never fall; delivery status and unread count follow them', async () => {
  const { log } = service;
  const [ada, bob, cy] = [await register(log, 'ada'), await register(log, 'bob'), await register(log, 'cy')];
  const group = await createGroup(log, ada, bob, cy);
  for (const text of ['one', 'two', 'three']) await send(log, ada, group, text);
  const membership = { conversationId: group, userId: bob };
  await log.append(bob, receiptAdvanced({ ...membership, delivered: 4, read: { seq: 3, messages: 2 } }));
  await log.append(bob, receiptAdvanced({ ...membership, delivered: 2, read: { seq: 2, messages: 1 } }));
  await log.append(cy, receiptAdvanced({ conversationId: group, userId: cy, delivered: 3, read: null }));
  await log.apply();

  const watermarks = new Map((await receiptsOf(ada, group)).map(({ userId, delivered, read }) => [userId, [delivered, read]]));
  expect(watermarks).toEqual(
    new Map([
      [ada, [4, 4]],
      [bob, [4, 3]],
      [cy, [3, 1]],
    ]),
  );
  const { body } = await service.get<{ items: Message[] }>(ada, `/v1/conversations/${group}/messages`);
  expect(body.items.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'sent']);
  const inbox = (await service.get<Conversation>(bob, `/v1/conversations/${group}`)).body;
  expect(inbox).toMatchObject({ readSeq: 3, unreadCount: 1 });
});

test('in a large group only the own watermarks are listed', async () => {
  const { log } = service;
  const ada = await register(log, 'large_ada');
  const group = await createGroup(log, ada, ...Array.from({ length: 50 }, () => newId()));
  await log.apply();
  expect((await receiptsOf(ada, group)).map(({ userId }) => userId)).toEqual([ada]);
});

test('former members are not listed and get 404', async () => {
  const { log } = service;
  const [ada, bob] = [await register(log, 'gone_ada'), await register(log, 'gone_bob')];
  const group = await createGroup(log, ada, bob);
  await log.append(bob, memberRemoved({ conversationId: group, userId: bob, reason: 'left' }));
  await log.apply();
  expect((await receiptsOf(ada, group)).map(({ userId }) => userId)).toEqual([ada]);
  expect((await service.get(bob, `/v1/conversations/${group}/receipts`)).status).toBe(404);
});
