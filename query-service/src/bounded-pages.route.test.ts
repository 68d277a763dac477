import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { reactionAdded } from '@parley/events/event-constructors/reaction-events';
import type { Conversation, Member } from '@parley/events/wire/conversations';
import type { Reactor } from '@parley/events/wire/reactions';
import type { SearchHit } from '@parley/events/wire/search';
import type { EventPage } from './conversations/list-events/list-events.ts';
import type { Page } from './page.ts';
import { createGroup, openService, register, send, type ServiceFixture } from './service.fixture.ts';

jest.setTimeout(60_000);

/** 32,000 bytes each: a page of 1 MiB has room for 32. */
const longText = `needle ${'😀'.repeat(7_990)}`;
const messageCount = 100;
const maxPageBytes = 1024 * 1024;

interface SeqPage {
  items: { seq: number }[];
  hasBefore: boolean;
  hasAfter: boolean;
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const seqsFrom = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe('H2: pages of long messages are bounded in bytes', () => {
  let service: ServiceFixture;
  let ada: string;
  let group: string;

  beforeAll(async () => {
    service = await openService();
    const { log } = service;
    ada = await register(log, 'ada');
    group = await createGroup(log, ada);
    for (let n = 0; n < messageCount; n++) await send(log, ada, group, longText);
    await log.apply();
  });
  afterAll(() => service.close());

  async function get<Body extends { items: unknown[] }>(path: string): Promise<Body> {
    const { status, body } = await service.get<Body>(ada, path);
    expect(status).toBe(200);
    expect(bytesOf(body.items)).toBeLessThan(maxPageBytes + 1_000);
    expect(body.items.length).toBeGreaterThan(25);
    return body;
  }

  test('events', async () => {
    const seqs: number[] = [];
    for (let hasMore = true; hasMore;) {
      const path = `/v1/conversations/${group}/events?limit=200&after=${seqs.at(-1) ?? 0}`;
      const { body: page } = await service.get<EventPage>(ada, path);
      expect(bytesOf(page.items)).toBeLessThan(maxPageBytes + 1_000);
      seqs.push(...page.items.map(({ seq }) => seq));
      hasMore = page.hasMore;
    }
    expect(seqs).toEqual(seqsFrom(1, messageCount + 1));
  });

  describe.each(['messages', 'timeline'])('%s', (list) => {
    const firstSeq = list === 'messages' ? 2 : 1;
    const page = (query: string) => get<SeqPage>(`/v1/conversations/${group}/${list}?limit=200${query}`);

    test('from the newest to the oldest', async () => {
      const newest = await page('');
      expect([newest.items.at(-1)!.seq, newest.hasAfter, newest.hasBefore]).toEqual([messageCount + 1, false, true]);
      const older = await page(`&before=${newest.items[0]!.seq}`);
      expect([older.items.at(-1)!.seq + 1, older.hasAfter, older.hasBefore]).toEqual([newest.items[0]!.seq, true, true]);
    });

    test('from the oldest to the newest', async () => {
      const oldest = await page('&after=0');
      expect([oldest.items[0]!.seq, oldest.hasBefore, oldest.hasAfter]).toEqual([firstSeq, false, true]);
      const newer = await page(`&after=${oldest.items.at(-1)!.seq}`);
      expect([newer.items[0]!.seq - 1, newer.hasBefore, newer.hasAfter]).toEqual([oldest.items.at(-1)!.seq, true, true]);
    });

    test('around a message, without a gap', async () => {
      const { items, hasBefore, hasAfter } = await page('&around=50');
      const seqs = items.map(({ seq }) => seq);
      expect(seqs).toEqual(seqsFrom(seqs[0]!, seqs.at(-1)!));
      expect(seqs.filter((seq) => seq < 50).length).toBeGreaterThan(10);
      expect(seqs.filter((seq) => seq > 50).length).toBeGreaterThan(10);
      expect([hasBefore, hasAfter]).toEqual([true, true]);
    });
  });

  test('search', async () => {
    const seqs: number[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query = new URLSearchParams({ q: 'needle', limit: '200', ...(cursor === '' ? {} : { cursor }) });
      const { body }: { body: Page<SearchHit> } = await service.get(ada, `/v1/messages/search?${query.toString()}`);
      expect(bytesOf(body.items)).toBeLessThan(maxPageBytes + 1_000);
      seqs.push(...body.items.map(({ message }) => message.seq));
      cursor = body.nextCursor;
    }
    expect(seqs).toEqual(seqsFrom(2, messageCount + 1).toReversed());
  });
});

describe('H2: pages with cursors are bounded in bytes', () => {
  const smallPage = 4_000;
  let service: ServiceFixture;
  let ada: string;
  let group: string;
  let messageId: string;
  const others: string[] = [];

  beforeAll(async () => {
    service = await openService({ maxPageBytes: smallPage });
    const { log } = service;
    ada = await register(log, 'ada');
    for (let n = 0; n < 30; n++) others.push(await register(log, `other_${n}`));
    group = await createGroup(log, ada, ...others);
    const sent = await send(log, ada, group, longText.slice(0, 400));
    messageId = sent.payload.messageId;
    for (const userId of others) {
      const reaction = { conversationId: group, messageId, messageSeq: sent.version, userId, emoji: '👍' };
      await log.append(userId, reactionAdded(reaction));
    }
    for (let n = 0; n < 20; n++) await createGroup(log, ada);
    await log.apply();
  });
  afterAll(() => service.close());

  async function walk<Item>(path: string): Promise<Item[]> {
    const found: Item[] = [];
    let pages = 0;
    for (let cursor: string | null = ''; cursor !== null; pages++) {
      const { body }: { body: Page<Item> } = await service.get(ada, `${path}?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
      // Presence is filled in afterwards.
      expect(bytesOf(body.items)).toBeLessThan(1.2 * smallPage);
      found.push(...body.items);
      cursor = body.nextCursor;
    }
    expect(pages).toBeGreaterThan(1);
    return found;
  }

  test('members', async () => {
    const members = await walk<Member>(`/v1/conversations/${group}/members`);
    expect(members.map(({ user }) => user.id).sort()).toEqual([ada, ...others].sort());
  });

  test('reactions', async () => {
    const reactors = await walk<Reactor>(`/v1/conversations/${group}/messages/${messageId}/reactions`);
    expect(reactors.map(({ userId }) => userId)).toEqual(others);
  });

  test('inbox', async () => {
    const conversations = await walk<Conversation>('/v1/conversations');
    expect(new Set(conversations.map(({ id }) => id)).size).toBe(21);
    expect(conversations).toHaveLength(21);
  });

  test('an item that exceeds the bound is returned alone', async () => {
    await send(service.log, ada, group, longText);
    await service.log.apply();
    const lastSeq = 2 + others.length + 1;
    const { body } = await service.get<EventPage>(ada, `/v1/conversations/${group}/events?after=${lastSeq - 1}`);
    expect([body.items.map(({ seq }) => seq), body.hasMore]).toEqual([[lastSeq], false]);
  });
});
