import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { memberRemoved } from '@parley/events/event-constructors/conversation-events';
import { defaultPreferences, preferencesChanged } from '@parley/events/event-constructors/membership-events';
import type { ConversationCounts } from '@parley/events/wire/conversations';
import { createDirect, createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

const countsOf = async (userId: string) => (await service.get<ConversationCounts>(userId, '/v1/conversations/counts')).body;
const none = { unread: 0, mutedUnread: 0, mentions: 0, archived: 0, archivedUnread: 0 };

test('conversations are counted, not messages: unread, muted, with mentions and archived ones', async () => {
  const { log } = service;
  const [ada, bob] = [await register(log, 'ada'), await register(log, 'bob')];
  const prefer = (conversationId: string, preferences: object) =>
    log.append(ada, preferencesChanged({ conversationId, userId: ada, ...defaultPreferences, ...preferences }));
  const groups: string[] = [];
  for (let n = 0; n < 7; n++) groups.push(await createGroup(log, ada, bob));
  const [plain, mentioning, muted, silent, mutedBefore, archived, marked] = groups as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  await log.apply();
  expect(await countsOf(ada)).toEqual(none);

  for (const group of [plain, muted, silent, mutedBefore, archived]) await send(log, bob, group, 'one');
  await send(log, bob, plain, 'two');
  await send(log, bob, mentioning, 'ada?', null, { mentions: [ada] });
  await prefer(muted, { mutedUntil: '2099-01-01T00:00:00.000Z' });
  await prefer(mutedBefore, { mutedUntil: '2020-01-01T00:00:00.000Z' });
  await prefer(silent, { notifications: 'none' });
  await prefer(archived, { archived: true });
  await prefer(marked, { archived: true, markedUnread: true });
  const direct = await createDirect(log, ada, bob);
  await prefer(direct, { archived: true });
  await log.apply();
  expect(await countsOf(ada)).toEqual({ unread: 5, mutedUnread: 2, mentions: 1, archived: 3, archivedUnread: 2 });
  expect(await countsOf(bob)).toEqual(none);

  await log.append(ada, memberRemoved({ conversationId: plain, userId: ada, reason: 'left' }));
  await log.apply();
  expect((await countsOf(ada)).unread).toBe(4);
});

test('the counts have an entity tag', async () => {
  const ada = await register(service.log, 'tagged');
  await service.log.apply();
  const { headers } = await service.get(ada, '/v1/conversations/counts');
  const again = await service.get(ada, '/v1/conversations/counts', { 'If-None-Match': headers.get('etag')! });
  expect([again.status, again.body]).toEqual([304, null]);
});
