import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { EventPage } from './conversations/list-events/list-events.ts';
import { createGroup, openService, register, send, type ServiceFixture } from './service.fixture.ts';

const maxPageBytes = 64 * 1024;
/** 8,000 characters in 32,000 bytes: three messages do not fit into a page. */
const longText = '😀'.repeat(8_000);
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

let service: ServiceFixture;
let ada: string;
let group: string;
const messageCount = 150;

beforeAll(async () => {
  service = await openService({ maxPageBytes });
  const { log } = service;
  ada = await register(log, 'ada');
  group = await createGroup(log, ada);
  for (let n = 0; n < messageCount; n++) await send(log, ada, group, longText);
  await log.apply();
});
afterAll(() => service.close());

const get = async <Body>(path: string) => (await service.get<Body>(ada, path)).body;

describe('H2: pages are bounded in bytes', () => {
  test('events', async () => {
    const seqs: number[] = [];
    for (let hasMore = true; hasMore;) {
      const page = await get<EventPage>(`/v1/conversations/${group}/events?limit=200&after=${seqs.at(-1) ?? 0}`);
      expect(bytesOf(page.items)).toBeLessThan(maxPageBytes + 100);
      seqs.push(...page.items.map(({ seq }) => seq));
      hasMore = page.hasMore;
    }
    expect(seqs).toEqual(Array.from({ length: messageCount + 1 }, (_, index) => index + 1));
  });

  test('an event that exceeds the bound is returned alone', async () => {
    const small = await openService({ maxPageBytes: 1_000 });
    const reader = await register(small.log, 'reader');
    const conversation = await createGroup(small.log, reader);
    await send(small.log, reader, conversation, longText);
    await small.log.apply();
    const { body } = await small.get<EventPage>(reader, `/v1/conversations/${conversation}/events?after=1`);
    expect([body.items.map(({ seq }) => seq), body.hasMore]).toEqual([[2], false]);
    await small.close();
  });
});
