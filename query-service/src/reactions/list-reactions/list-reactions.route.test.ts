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

test('are counted in pages, alone and in the inbox, and listed by who', async () => {
  const { log } = service;
  const [ada, bob, cy] = [await register(log, 'ada'), await register(log, 'bob'), await register(log, 'cy')];
  const group = await createGroup(log, ada, bob, cy);
  const plain = await send(log, ada, group, 'no reaction');
  const sent = await send(log, ada, group, 'tea?');
  const of = { conversationId: group, messageId: sent.payload.messageId, messageSeq: sent.version };
  const react = (userId: string, emoji: string) => log.append(userId, reactionAdded({ ...of, userId, emoji }));
  for (const [who, emoji] of [
    [bob, '🫖'],
    [ada, '👍'],
    [bob, '👍'],
    [cy, '👎'],
  ] as const)
    await react(who, emoji);
  await log.append(cy, reactionRemoved({ ...of, userId: cy, emoji: '👎' }));
  await log.apply();

  const path = `/v1/conversations/${group}/messages`;
  const expected = [
    { emoji: '👍', count: 2, mine: true },
    { emoji: '🫖', count: 1, mine: false },
  ];
  const alone = (await service.get<Message>(ada, `${path}/${of.messageId}`)).body;
  expect(alone.reactions).toEqual(expected);
  const { items } = (await service.get<{ items: Message[] }>(ada, path)).body;
  expect(items.map(({ id, reactions }) => [id, reactions])).toEqual([
    [plain.payload.messageId, []],
    [of.messageId, expected],
  ]);
  expect((await service.get<Conversation>(bob, `/v1/conversations/${group}`)).body.lastMessage!.reactions).toEqual([
    { emoji: '👍', count: 2, mine: true },
    { emoji: '🫖', count: 1, mine: true },
  ]);

  const first = (await service.get<Page<Reactor>>(cy, `${path}/${of.messageId}/reactions?limit=2`)).body;
  const second = (await service.get<Page<Reactor>>(cy, `${path}/${of.messageId}/reactions?limit=2&cursor=${first.nextCursor}`)).body;
  expect([...first.items, ...second.items].map(({ emoji, user }) => [emoji, user.username])).toEqual([
    ['🫖', 'bob'],
    ['👍', 'ada'],
    ['👍', 'bob'],
  ]);
  expect(second.nextCursor).toBeNull();
  expect((await service.get(newId(), `${path}/${of.messageId}/reactions`)).status).toBe(404);
});

test('of a deleted message there are none', async () => {
  const { log } = service;
  const ada = await register(log, 'gone_ada');
  const group = await createGroup(log, ada);
  const sent = await send(log, ada, group, 'tea?');
  const of = { conversationId: group, messageId: sent.payload.messageId, messageSeq: sent.version };
  await log.append(ada, reactionAdded({ ...of, userId: ada, emoji: '👍' }));
  await log.append(ada, messageDeleted({ ...of, senderId: ada, mentionsRemoved: [] }));
  await log.apply();
  const path = `/v1/conversations/${group}/messages/${of.messageId}`;
  expect((await service.get<Message>(ada, path)).body.reactions).toEqual([]);
  expect((await service.get(ada, `${path}/reactions`)).body).toEqual({ items: [], nextCursor: null });
});
