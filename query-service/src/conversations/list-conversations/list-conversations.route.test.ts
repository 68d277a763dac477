import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { memberRemoved } from '@parley/events/event-constructors/conversation-events';
import { defaultPreferences, preferencesChanged } from '@parley/events/event-constructors/membership-events';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import type { Conversation } from '@parley/events/wire/conversations';
import type { Page } from '../../page.ts';
import { createDirect, createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const inboxOf = async (userId: string, query = '') => (await service.get<Page<Conversation>>(userId, `/v1/conversations${query}`)).body;

describe('the inbox', () => {
  test('shows counts, last message with its quote, and members', async () => {
    const { log } = service;
    const [ada, bob] = [await register(log, 'whole_ada'), await register(log, 'whole_bob')];
    const conversationId = await createDirect(log, ada, bob);
    const first = await send(log, ada, conversationId, 'hello');
    const second = await send(log, ada, conversationId, 'again', first);
    await log.apply();

    const [conversation] = (await inboxOf(bob)).items;

    expect(conversation).toMatchObject({
      id: conversationId,
      kind: 'direct',
      title: null,
      lastSeq: 3,
      memberCount: 2,
      unreadCount: 2,
      readSeq: 1,
      role: 'member',
      capabilities: ['message.send', 'call.start'],
      lastMessage: {
        id: second.payload.messageId,
        seq: 3,
        text: 'again',
        reactions: [],
        replyTo: { id: first.payload.messageId, text: 'hello', deletedAt: null },
      },
    });
    expect(conversation!.members.map(({ user }) => user.username!).sort()).toEqual(['whole_ada', 'whole_bob']);
    expect(conversation!.lastMessage).not.toHaveProperty('status');
    expect(JSON.stringify(conversation)).not.toContain('@example.org');
  });

  test('sorts by latest activity, page by page, each conversation once', async () => {
    const { log } = service;
    const ada = await register(log, 'paging_ada');
    const groups: string[] = [];
    for (let n = 0; n < 7; n++) groups.push(await createGroup(log, ada));
    await send(log, ada, groups[2]!, 'up');
    await log.apply();

    const seen: Conversation[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Conversation> = await inboxOf(ada, `?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);

    // Two conversations may be created in the same millisecond of the database's clock; then the greater id comes first.
    const byActivity = seen.toSorted((a, b) => (`${a.activityAt}${a.id}` < `${b.activityAt}${b.id}` ? 1 : -1));
    expect(seen).toEqual(byActivity);
    expect(seen.find(({ id }) => id === groups[2])!.activityAt).toBe(seen[0]!.activityAt);
    expect(seen.map(({ id }) => id).toSorted()).toEqual(groups.toSorted());
  });

  test('counts messages of others after the read watermark as unread, except deleted ones', async () => {
    const { log } = service;
    const [ada, bob] = [await register(log, 'unread_ada'), await register(log, 'unread_bob')];
    const group = await createGroup(log, ada, bob);
    const read = await send(log, ada, group, 'read before');
    await send(log, bob, group, 'my own: read up to here');
    const gone = await send(log, ada, group, 'gone');
    await send(log, ada, group, 'stays');
    const deletion = { conversationId: group, senderId: ada, mentionsRemoved: [] };
    await log.append(ada, messageDeleted({ ...deletion, messageId: gone.payload.messageId, messageSeq: gone.version }));
    await log.append(ada, messageDeleted({ ...deletion, messageId: read.payload.messageId, messageSeq: read.version }));
    await log.apply();

    expect((await inboxOf(bob)).items[0]).toMatchObject({ id: group, unreadCount: 1, readSeq: 3, lastMessage: { text: 'stays' } });
    expect((await inboxOf(ada)).items[0]).toMatchObject({ id: group, unreadCount: 0 });
  });

  test('shows the delivery status of the last message to its sender only', async () => {
    const { log } = service;
    const [ada, bob, cy] = [await register(log, 'status_ada'), await register(log, 'status_bob'), await register(log, 'status_cy')];
    const group = await createGroup(log, ada, bob, cy);
    await send(log, ada, group, 'seen?');
    await log.apply();
    expect((await inboxOf(ada)).items[0]!.lastMessage!.status).toBe('sent');

    const sent = await send(log, bob, group, 'I did');
    await log.append(ada, memberRemoved({ conversationId: group, userId: cy, reason: 'removed' }));
    await log.apply();
    const { body } = await service.get<Page<{ status?: string }>>(ada, `/v1/conversations/${group}/messages`);
    expect(body.items.map(({ status }) => status)).toEqual(['read', undefined]);
    expect((await inboxOf(bob)).items[0]!.lastMessage).toMatchObject({ id: sent.payload.messageId, status: 'sent' });
  });

  test('lists pinned conversations first on every page, and archived ones separately', async () => {
    const { log } = service;
    const ada = await register(log, 'pinning_ada');
    const groups: string[] = [];
    for (let n = 0; n < 5; n++) groups.push(await createGroup(log, ada));
    const prefer = (index: number, preferences: object) =>
      log.append(
        ada,
        preferencesChanged({
          conversationId: groups[index]!,
          userId: ada,
          ...defaultPreferences,
          ...preferences,
        }),
      );
    await prefer(0, { pinned: true });
    await prefer(2, { pinned: true, mutedUntil: '2030-01-01T00:00:00.000Z', notifications: 'mentions', markedUnread: true });
    await prefer(3, { archived: true });
    await log.apply();

    const first = await inboxOf(ada, '?limit=1');
    const second = await inboxOf(ada, `?limit=2&cursor=${first.nextCursor}`);
    const third = await inboxOf(ada, `?limit=2&cursor=${second.nextCursor}`);
    const seen = [first, second, third].flatMap(({ items }) => items);
    // Conversations with equal activity may come in either order.
    const halves = [seen.slice(0, 2), seen.slice(2)].map((half) => new Set(half.map(({ id }) => id)));
    expect(halves).toEqual([new Set([groups[0], groups[2]]), new Set([groups[1], groups[4]])]);
    expect(seen.find(({ id }) => id === groups[2])).toMatchObject({
      pinned: true,
      archived: false,
      mutedUntil: '2030-01-01T00:00:00.000Z',
      notifications: 'mentions',
      markedUnread: true,
    });
    expect((await inboxOf(ada, '?archived=true')).items).toMatchObject([{ id: groups[3], archived: true, pinned: false }]);
  });

  test('leaves out conversations that the user has left, in the archive too', async () => {
    const { log } = service;
    const [ada, bob] = [await register(log, 'left_ada'), await register(log, 'left_bob')];
    const group = await createGroup(log, ada, bob);
    await log.append(bob, memberRemoved({ conversationId: group, userId: bob, reason: 'left' }));
    await log.apply();

    expect(await inboxOf(bob)).toEqual({ items: [], nextCursor: null });
    expect((await service.get(bob, `/v1/conversations/${group}`)).status).toBe(404);
    expect((await inboxOf(ada)).items).toHaveLength(1);
    expect((await inboxOf(ada, '?archived=true')).items).toEqual([]);
  });

  // Small conversations are read completely, of large ones only the sample.
  test('shows at most five members of each group: the owner, then by time of joining, then by id', async () => {
    const { log } = service;
    const users = await Promise.all(Array.from({ length: 12 }, (_, index) => register(log, `sample_${index}`)));
    for (const size of [12, 7, 3]) {
      const group = users.slice(0, size).toReversed();
      await createGroup(log, group[0]!, ...group.slice(1));
    }
    await log.apply();

    const groups = (await inboxOf(users[0]!)).items;
    for (const size of [12, 7, 3]) {
      const [owner, ...others] = users.slice(0, size).toReversed() as [string, ...string[]];
      const shown = groups.find(({ memberCount }) => memberCount === size)!.members;
      expect(shown.map(({ user }) => user.id)).toEqual([owner, ...others.toSorted().slice(0, 4)]);
      expect(shown[0]).toMatchObject({ role: 'owner', user: { username: `sample_${size - 1}` } });
    }
  });

  test('rejects invalid cursors, limits and parameters', async () => {
    for (const query of ['cursor=nonsense', 'limit=0', 'limit=201', 'limit=x', 'archived=1', 'unknown=1']) {
      const reply = await service.get(newId(), `/v1/conversations?${query}`);
      expect([query, reply.status, reply.body]).toEqual([query, 422, expect.objectContaining({ code: 'validation_failed' })]);
    }
  });
});
