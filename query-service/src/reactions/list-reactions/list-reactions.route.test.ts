import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { reactionAdded, reactionRemoved } from '@parley/events/event-constructors/reaction-events';
import type { Conversation } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import type { Reactor } from '@parley/events/wire/reactions';
import type { Page } from '../../page.ts';
import { createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

test('are counted in pages, single messages and the inbox, and listed by user', async () => {
  const { log } = service;
  const [ada, bob, cy] = [await register(log, 'ada'), await register(log, 'bob'), await register(log, 'cy')];
  const group = await createGroup(log, ada, bob, cy);
  const plain = await send(log, ada, group, 'no reaction');
  const sent = await send(log, ada, group, 'tea?');
  const message = { conversationId: group, messageId: sent.payload.messageId, messageSeq: sent.version };
  const react = (userId: string, emoji: string) => log.append(userId, reactionAdded({ ...message, userId, emoji }));
  for (const [userId, emoji] of [
    [bob, '🫖'],
    [ada, '👍'],
    [bob, '👍'],
    [cy, '👎'],
  ] as const)
    await react(userId, emoji);
  await log.append(cy, reactionRemoved({ ...message, userId: cy, emoji: '👎' }));
  await log.apply();

  const path = `/v1/conversations/${group}/messages`;
  const expected = [
    { emoji: '👍', count: 2, mine: true },
    { emoji: '🫖', count: 1, mine: false },
  ];
  const alone = (await service.get<Message>(ada, `${path}/${message.messageId}`)).body;
  expect(alone.reactions).toEqual(expected);
  const { items } = (await service.get<{ items: Message[] }>(ada, path)).body;
  expect(items.map(({ id, reactions }) => [id, reactions])).toEqual([
    [plain.payload.messageId, []],
    [message.messageId, expected],
  ]);
  expect((await service.get<Conversation>(bob, `/v1/conversations/${group}`)).body.lastMessage!.reactions).toEqual([
    { emoji: '👍', count: 2, mine: true },
    { emoji: '🫖', count: 1, mine: true },
  ]);

  const first = (await service.get<Page<Reactor>>(cy, `${path}/${message.messageId}/reactions?limit=2`)).body;
  const second = (await service.get<Page<Reactor>>(cy, `${path}/${message.messageId}/reactions?limit=2&cursor=${first.nextCursor}`)).body;
  expect([...first.items, ...second.items].map(({ emoji, user }) => [emoji, user.username])).toEqual([
    ['🫖', 'bob'],
    ['👍', 'ada'],
    ['👍', 'bob'],
  ]);
  expect(second.nextCursor).toBeNull();
  expect((await service.get(newId(), `${path}/${message.messageId}/reactions`)).status).toBe(404);
});

test('of a deleted message are not shown', async () => {
  const { log } = service;
  const ada = await register(log, 'gone_ada');
  const group = await createGroup(log, ada);
  const sent = await send(log, ada, group, 'tea?');
  const message = { conversationId: group, messageId: sent.payload.messageId, messageSeq: sent.version };
  await log.append(ada, reactionAdded({ ...message, userId: ada, emoji: '👍' }));
  await log.append(ada, messageDeleted({ ...message, senderId: ada, mentionsRemoved: [] }));
  await log.apply();
  const path = `/v1/conversations/${group}/messages/${message.messageId}`;
  expect((await service.get<Message>(ada, path)).body.reactions).toEqual([]);
  expect((await service.get(ada, `${path}/reactions`)).body).toEqual({ items: [], nextCursor: null });
});
