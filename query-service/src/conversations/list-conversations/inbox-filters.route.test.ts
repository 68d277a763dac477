import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultPreferences, preferencesChanged, receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { messageDeleted } from '@parley/events/event-constructors/message-events';
import type { Conversation } from '@parley/events/wire/conversations';
import type { Page } from '../../page.ts';
import { createDirect, createGroup, openService, register, send, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
let ada: string;
let bob: string;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

async function pageOf(filter: string): Promise<Page<Conversation>> {
  const { status, body } = await service.get<Page<Conversation>>(ada, `/v1/conversations?${filter}`);
  expect(status).toBe(200);
  return body;
}

const idsOf = async (filter: string) => (await pageOf(filter)).items.map(({ id }) => id);

describe('filters of the inbox', () => {
  let direct: string;
  let read: string;
  let unread: string;
  let mentioning: string;
  let marked: string;
  let archived: string;

  beforeAll(async () => {
    const { log } = service;
    [ada, bob] = [await register(log, 'ada'), await register(log, 'bob')];
    direct = await createDirect(log, ada, bob);
    [read, unread, mentioning, marked, archived] = (await Promise.all(Array.from({ length: 5 }, () => createGroup(log, ada, bob)))) as [
      string,
      string,
      string,
      string,
      string,
    ];
    await send(log, bob, direct, 'hello');
    await send(log, ada, read, 'my own is read');
    await send(log, bob, unread, 'hello');
    await send(log, bob, mentioning, 'ada?', null, { mentions: [ada] });
    await send(log, bob, archived, 'hello');
    const prefer = (conversationId: string, preferences: object) =>
      log.append(ada, preferencesChanged({ conversationId, userId: ada, ...defaultPreferences, ...preferences }));
    await prefer(marked, { markedUnread: true });
    await prefer(archived, { archived: true });
    await log.apply();
  });

  test('select by kind, unread and mentions, alone and together', async () => {
    expect(new Set(await idsOf(''))).toEqual(new Set([direct, read, unread, mentioning, marked]));
    expect(await idsOf('kind=direct')).toEqual([direct]);
    expect(new Set(await idsOf('kind=group'))).toEqual(new Set([read, unread, mentioning, marked]));
    expect(new Set(await idsOf('unread=true'))).toEqual(new Set([direct, unread, mentioning, marked]));
    expect(new Set(await idsOf('unread=true&kind=group'))).toEqual(new Set([unread, mentioning, marked]));
    expect(await idsOf('mentions=true')).toEqual([mentioning]);
    expect(await idsOf('mentions=true&kind=direct')).toEqual([]);
    expect(await idsOf('unread=true&archived=true')).toEqual([archived]);
    expect(await idsOf('unread=false&mentions=false')).toHaveLength(5);
  });

  test('a filtered list continues where its page ended, also when the last conversation no longer matches', async () => {
    const all = await idsOf('unread=true');
    const first = await pageOf('unread=true&limit=2');
    expect(first.items.map(({ id }) => id)).toEqual(all.slice(0, 2));
    const last = first.items[1]!;
    await service.log.append(
      ada,
      last.id === marked
        ? preferencesChanged({ conversationId: marked, userId: ada, ...defaultPreferences })
        : receiptAdvanced({ conversationId: last.id, userId: ada, delivered: 2, read: { seq: 2, messages: 1 } }),
    );
    await service.log.apply();
    const second = await pageOf(`unread=true&limit=2&cursor=${first.nextCursor}`);
    expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([all.slice(2), null]);
  });

  test('an unread message or mention that is deleted no longer counts', async () => {
    const { log } = service;
    const group = await createGroup(log, ada, bob);
    const sent = await send(log, bob, group, 'ada?', null, { mentions: [ada] });
    await log.apply();
    expect([(await idsOf('unread=true')).includes(group), (await idsOf('mentions=true')).includes(group)]).toEqual([true, true]);
    const { messageId } = sent.payload;
    const deletion = { conversationId: group, messageId, messageSeq: sent.version, senderId: bob, mentionsRemoved: [ada] };
    await log.append(bob, messageDeleted(deletion));
    await log.apply();
    expect([(await idsOf('unread=true')).includes(group), (await idsOf('mentions=true')).includes(group)]).toEqual([false, false]);
  });

  test('reject other values', async () => {
    for (const filter of ['kind=channel', 'unread=1', 'mentions=yes'])
      expect([filter, (await service.get(ada, `/v1/conversations?${filter}`)).status]).toEqual([filter, 422]);
  });
});
