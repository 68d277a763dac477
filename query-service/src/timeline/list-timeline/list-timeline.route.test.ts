import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationRenamed, memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import { reactionAdded } from '@parley/events/event-constructors/reaction-events';
import type { TimelineEvent } from '@parley/events/wire/events';
import { createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';
import type { TimelinePage } from './list-timeline.ts';

let service: ServiceFixture;
let ada: string;
let bob: string;
let group: string;
let messageId: string;

/** Seqs: 1 created, 2 message, 3 joined, 4 message, 5 reaction, 6 renamed, 7 message, 8 deleted, 9 left. */
beforeAll(async () => {
  service = await openService();
  const { log } = service;
  [ada, bob] = [await register(log, 'ada'), await register(log, 'bob')];
  group = await createGroup(log, ada);
  await send(log, ada, group, 'one');
  await log.append(ada, membersAdded({ conversationId: group, members: [{ userId: bob, role: 'member' }] }));
  const { payload, version } = await send(log, bob, group, 'two');
  const message = { conversationId: group, messageId: payload.messageId, messageSeq: version };
  await log.append(ada, reactionAdded({ ...message, userId: ada, emoji: '👍' }));
  await log.append(ada, conversationRenamed({ conversationId: group, title: 'Coffee' }));
  const last = await send(log, ada, group, 'three');
  messageId = last.payload.messageId;
  await log.append(ada, messageDeleted({ conversationId: group, messageId, messageSeq: 7, senderId: ada, mentionsRemoved: [] }));
  await log.append(bob, memberRemoved({ conversationId: group, userId: bob, reason: 'left' }));
  await log.apply();
});
afterAll(() => service.close());

const page = async (query: string) => (await service.get<TimelinePage>(ada, `/v1/conversations/${group}/timeline${query}`)).body;

describe('a page of the timeline', () => {
  test.each([
    ['', [1, 2, 3, 4, 6, 7, 9], false, false],
    ['?limit=3', [6, 7, 9], true, false],
    ['?before=7&limit=2', [4, 6], true, true],
    ['?before=3', [1, 2], false, true],
    ['?before=1', [], false, true],
    ['?after=3&limit=2', [4, 6], true, true],
    ['?after=0&limit=2', [1, 2], false, true],
    ['?after=9', [], true, false],
    ['?around=6&limit=4', [3, 4, 6, 7], true, true],
    ['?around=5&limit=3', [4, 6, 7], true, true],
  ])('%s', async (query, seqs, hasBefore, hasAfter) => {
    const found = await page(query);
    expect([found.items.map(({ seq }) => seq), found.hasBefore, found.hasAfter]).toEqual([seqs, hasBefore, hasAfter]);
  });

  test('around a message id', async () => {
    expect((await page(`?around=${messageId}&limit=3`)).items.map(({ seq }) => seq)).toEqual([6, 7, 9]);
  });

  test('shows messages in their current state, and other events as the gateway sends them', async () => {
    const { items } = await page('');
    const events = (await service.get<{ items: TimelineEvent[] }>(ada, `/v1/conversations/${group}/events`)).body.items;
    const messages = (await service.get<{ items: unknown[] }>(ada, `/v1/conversations/${group}/messages`)).body.items;
    expect(items.flatMap((item) => (item.kind === 'message' ? [item.message] : []))).toEqual(messages);
    expect(items.flatMap((item) => (item.kind === 'event' ? [item.event] : []))).toEqual([1, 3, 6, 9].map((seq) => events[seq - 1]));
    expect(items[2]).toMatchObject({ kind: 'event', event: { type: 'member.added', members: [{ user: { username: 'bob' } }] } });
    expect(items[3]).toMatchObject({ kind: 'message', message: { reactions: [{ emoji: '👍', count: 1, mine: true }] } });
    expect(items[5]).toMatchObject({ kind: 'message', message: { text: null } });
  });
});

test('returns 404 to former members and other users', async () => {
  for (const reader of [bob, newId()]) expect((await service.get(reader, `/v1/conversations/${group}/timeline`)).status).toBe(404);
});
