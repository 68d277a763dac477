/** Contract suite of search, the same for every database. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { messageDeleted, messageEdited } from '@parley/events/event-constructors/message-events';
import { memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import type { StoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { fillerSegment } from '@parley/projector/testing/filler-segment';
import type { SearchHit } from '@parley/events/wire/search';
import type { Page } from '../page.ts';
import { createGroup, openService, register, send, type ServiceFixture } from '../service.fixture.ts';
import { compareNewestFirst } from './scope.ts';
import { defaultSearchLimits } from './search-limits.ts';

export function describeSearch(name: string, serverUrl?: string): void {
  describe(`search on ${name}`, () => {
    let service: ServiceFixture;
    let ada: string;
    let bob: string;
    let group: string;
    let other: string;
    const sent = new Map<string, StoredEvent<'MessageSent'>>();

    const post = async (senderId: string, conversationId: string, text: string) => {
      const event = await send(service.log, senderId, conversationId, text);
      sent.set(text, event);
      return event;
    };
    const request = (readerId: string, query: Record<string, string>) =>
      service.get<Page<SearchHit>>(readerId, `/v1/messages/search?${new URLSearchParams(query).toString()}`);
    const find = async (readerId: string, query: Record<string, string> | string): Promise<(string | null)[]> => {
      const reply = await request(readerId, typeof query === 'string' ? { q: query } : query);
      expect([reply.status, reply.body]).toEqual([200, expect.anything()]);
      return reply.body.items.map(({ message }) => message.text);
    };
    const messageOf = ({ payload: { conversationId, messageId, senderId }, version: messageSeq }: StoredEvent<'MessageSent'>) => ({
      conversationId,
      messageId,
      messageSeq,
      senderId: senderId!,
      mentionsRemoved: [],
    });

    beforeAll(async () => {
      service = await openService(serverUrl === undefined ? {} : { serverUrl });
      ada = await register(service.log, 'ada');
      bob = await register(service.log, 'bob');
      group = await createGroup(service.log, ada, bob);
      other = await createGroup(service.log, bob);
      await post(ada, group, 'Grüße aus Łódź');
      await post(bob, group, 'the teapot is empty');
      await post(ada, group, 'tea for two');
      await post(bob, group, 'Зелёный чай');
      await post(ada, group, '我们在北京喝茶');
      await post(bob, group, '東京でお茶を飲みました');
      await post(ada, group, 'ดื่มชาที่กรุงเทพ');
      await post(bob, group, '차 한잔 하실래요');
      await post(ada, group, 'see https://example.com/tea?x=1 for 100% _of_ it');
      await post(bob, other, 'tea behind closed doors');
      await service.log.apply();
    }, 60_000);
    afterAll(() => service?.close());

    test.each([
      ['LODZ', ['Grüße aus Łódź']],
      ['grusse lo', ['Grüße aus Łódź']],
      ['ГРЮ', []],
      ['зеленый', ['Зелёный чай']],
      ['чай зел', ['Зелёный чай']],
      ['北京', ['我们在北京喝茶']],
      ['京', ['東京でお茶を飲みました', '我们在北京喝茶']],
      ['茶', ['東京でお茶を飲みました', '我们在北京喝茶']],
      ['お茶', ['東京でお茶を飲みました']],
      ['กรุงเทพ', ['ดื่มชาที่กรุงเทพ']],
      ['한잔', ['차 한잔 하실래요']],
      ['example', ['see https://example.com/tea?x=1 for 100% _of_ it']],
      ['100% _', ['see https://example.com/tea?x=1 for 100% _of_ it']],
      ['two tea', ['tea for two']],
      ['nowhere', []],
      ['tea', ['see https://example.com/tea?x=1 for 100% _of_ it', 'tea for two', 'the teapot is empty']],
    ])('%s', async (q, expected) => {
      expect(await find(ada, q)).toEqual(expected);
    });

    test('lists whole-word matches before prefix matches, regardless of age', async () => {
      expect((await find(bob, 'tea')).at(-1)).toBe('the teapot is empty');
      expect(await find(bob, 'tea')).toContain('tea behind closed doors');
    });

    test('marks hits in the snippet and returns the full message', async () => {
      const [hit] = (await request(ada, { q: 'gru' })).body.items;
      expect(hit!.snippet).toEqual([
        { text: 'Grüße', hit: true },
        { text: ' aus Łódź', hit: false },
      ]);
      const { id } = hit!.message;
      expect(hit!.message).toEqual((await service.get(ada, `/v1/conversations/${group}/messages/${id}`)).body);
    });

    test('filters by conversation, sender and time', async () => {
      expect(await find(bob, { q: 'tea', conversationId: other })).toEqual(['tea behind closed doors']);
      expect(await find(ada, { q: 'tea', senderId: bob })).toEqual(['the teapot is empty']);
      const two = sent.get('tea for two')!;
      const after = new Date(Math.floor(two.recordedAt / 1000)).toISOString();
      const later = new Date(Math.floor(two.recordedAt / 1000) + 1).toISOString();
      expect(await find(ada, { q: 'tea for two', sentAfter: after })).toContain('tea for two');
      expect(await find(ada, { q: 'tea for two', sentAfter: later })).not.toContain('tea for two');
      expect(await find(ada, { q: 'tea for two', sentBefore: later })).toContain('tea for two');
      expect(await find(ada, { q: 'tea for two', sentBefore: after })).not.toContain('tea for two');
    });

    test.each([
      ['LOUD Voices, 4 of THEM', ['loud', 'voices', '4', 'them', 'voi']],
      ['naïve Café OPEN ſchool', ['naive', 'cafe', 'open', 'school', 'OP']],
      [`long ${'Ab9'.repeat(20)} word`, ['Ab9'.repeat(20), 'ab9'.repeat(16), 'long']],
      ['snake_case e-mail ½ ﬁne', ['snake', 'case', 'mail', 'fine', '½']],
      ['zero\u0000byte ÄPFEL', ['zero', 'byte', 'apfel']],
    ])('%j is found by each of its words, in the unindexed tail and in a full segment', async (text, words) => {
      const conversationId = await createGroup(service.log, ada);
      await post(ada, conversationId, text);
      const found = () => Promise.all(words.map((q) => find(ada, { q, conversationId })));
      await service.log.apply();
      expect(await found()).toEqual(words.map(() => [text]));
      await service.log.append(ada, ...fillerSegment(conversationId, ada));
      await service.log.apply();
      expect(await found()).toEqual(words.map(() => [text]));
    });

    test('finds nothing in conversations of which the user is not a member', async () => {
      expect(await find(ada, 'doors')).toEqual([]);
      expect((await request(ada, { q: 'doors', conversationId: other })).status).toBe(404);
      expect((await request(ada, { q: 'doors', conversationId: newId() })).status).toBe(404);
      await service.log.append(bob, membersAdded({ conversationId: other, members: [{ userId: ada, role: 'member' }] }));
      await service.log.apply();
      expect(await find(ada, 'doors')).toEqual(['tea behind closed doors']);
      await service.log.append(bob, memberRemoved({ conversationId: other, userId: ada, reason: 'removed' }));
      await service.log.apply();
      expect(await find(ada, 'doors')).toEqual([]);
    });

    test('finds an edited message by its new words only, and a deleted one by none', async () => {
      const edited = await post(ada, group, 'first thoughts');
      const gone = await post(ada, group, 'second thoughts');
      await service.log.append(ada, messageEdited({ ...messageOf(edited), personal: { text: 'third ideas' }, mentions: [] }));
      await service.log.append(ada, messageDeleted(messageOf(gone)));
      await service.log.apply();
      expect(await find(bob, 'thoughts')).toEqual([]);
      expect(await find(bob, 'ideas')).toEqual(['third ideas']);
    });

    test('returns nothing that was edited or deleted while the index lags behind', async () => {
      const edited = await post(ada, group, 'lagging edit');
      const gone = await post(ada, group, 'lagging deletion');
      await service.log.apply();
      await service.log.append(ada, messageEdited({ ...messageOf(edited), personal: { text: 'harmless' }, mentions: [] }));
      await service.log.append(ada, messageDeleted(messageOf(gone)));
      await service.log.apply({ only: 'live' });
      expect(await find(bob, 'lagging')).toEqual([]);
      await service.log.apply();
    });

    test.each([
      [{}],
      [{ q: '' }],
      [{ q: '?!' }],
      [{ q: 'a '.repeat(300) }],
      [{ q: Array.from({ length: 40 }, (_, word) => `w${word}`).join(' ') }],
      [{ q: 'tea', conversationId: 'nonsense' }],
      [{ q: 'tea', sentAfter: 'yesterday' }],
      [{ q: 'tea', limit: '0' }],
      [{ q: 'tea', cursor: 'nonsense' }],
      [{ q: 'tea', unknown: '1' }],
    ])('%j is rejected', async (query) => {
      const reply = await request(ada, query);
      expect([reply.status, reply.body]).toEqual([422, expect.objectContaining({ code: 'validation_failed' })]);
    });
  });

  describe(`long searches on ${name}`, () => {
    let service: ServiceFixture;
    let ada: string;
    const events: StoredEvent<'MessageSent'>[] = [];

    async function pages(q: string, limit: number): Promise<(string | null)[]> {
      const found: (string | null)[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const query = new URLSearchParams({ q, limit: String(limit), ...(cursor === '' ? {} : { cursor }) });
        const { body } = await service.get<Page<SearchHit>>(ada, `/v1/messages/search?${query.toString()}`);
        found.push(...body.items.map(({ message }) => message.text));
        cursor = body.nextCursor;
      }
      return found;
    }

    // The limits are so low that the same words are rare under one of them and common under the others.
    const limits = [
      ['by matching segments', defaultSearchLimits],
      ['by scanning, with short pages', { ...defaultSearchLimits, candidateSegments: 3, scannedMessages: 25 }],
      ['by scanning, with full pages', { ...defaultSearchLimits, candidateSegments: 3 }],
      ['by matching segments, with little text at a time', { ...defaultSearchLimits, splitCharacters: 1 }],
      ['by scanning, with little text at a time', { ...defaultSearchLimits, candidateSegments: 3, splitCharacters: 1 }],
    ] as const;

    describe.each(limits)('%s', (_, searchLimits) => {
      beforeAll(async () => {
        service = await openService({ searchLimits, ...(serverUrl === undefined ? {} : { serverUrl }) });
        ada = await register(service.log, 'ada');
        const groups = await Promise.all([0, 1, 2].map(() => createGroup(service.log, ada)));
        events.length = 0;
        for (let index = 0; index < 90; index++) {
          // Indexes the messages before; the later ones stay in the unindexed tail.
          if (index === 30 || index === 50) for (const group of groups) await service.log.append(ada, ...fillerSegment(group, ada));
          const text = `message ${index}${index % 3 === 0 ? ' apple' : ''}${index % 5 === 0 ? ' apples' : ''}`;
          events.push(await send(service.log, ada, groups[(index * 7) % 3]!, text));
        }
        await service.log.apply();
      }, 60_000);
      afterAll(() => service?.close());

      test.each([1, 7, 200])('pages of %i contain every match once, in order', async (limit) => {
        // Several messages may have the same time.
        const newest = events
          .map(({ recordedAt: sentAt, version: seq, payload: { conversationId, personal } }) => ({
            sentAt,
            seq,
            conversationId,
            text: personal.text!,
          }))
          .sort(compareNewestFirst)
          .map(({ text }) => text);
        const wholeWord = newest.filter((text) => /\bapple\b/.test(text));
        const prefixOnly = newest.filter((text) => /\bapple/.test(text) && !wholeWord.includes(text));
        expect(await pages('apple', limit)).toEqual([...wholeWord, ...prefixOnly]);
        expect(await pages('message 1', limit)).toEqual([
          ...newest.filter((text) => /\b1\b/.test(text)),
          ...newest.filter((text) => /message 1\d/.test(text)),
        ]);
        expect(await pages('m', limit)).toEqual(newest);
      });
    });
  });
}
