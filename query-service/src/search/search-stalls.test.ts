import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { seeded } from '@parley/testing-kit/seeded';
import type { SearchHit } from '@parley/events/wire/search';
import { longestStall } from '../longest-stall.fixture.ts';
import type { Page } from '../page.ts';
import { createGroup, openService, register, send, type ServiceFixture } from '../service.fixture.ts';

jest.setTimeout(120_000);

const messageCount = 120;
const longestStallMs = 50;

const hitAtEnd = (text: string, length = 8_000) => `${text.slice(0, length - 2)}漢字`;
const texts = {
  'one Han character': () => '漢'.repeat(8_000),
  'many Han characters': (index: number) => hitAtEnd(randomText(index, 0x4e00)),
  Thai: (index: number) => hitAtEnd(randomText(index, 0xe01)),
  emoji: () => hitAtEnd('😀'.repeat(8_000), 16_000),
};

/** Fewer different pairs than are indexed of a text. */
function randomText(seed: number, first: number): string {
  const random = seeded(seed);
  return Array.from({ length: 8_000 }, () => String.fromCodePoint(first + random(40))).join('');
}

describe('H1: a search of long texts does not stall the event loop', () => {
  let service: ServiceFixture;
  beforeAll(async () => {
    service = await openService();
  });
  afterAll(() => service.close());

  test.each([
    ['indexed', 'one Han character'],
    ['indexed', 'many Han characters'],
    ['unindexed', 'one Han character'],
    ['unindexed', 'many Han characters'],
    ['unindexed', 'Thai'],
    ['unindexed', 'emoji'],
  ] as const)('%s, %s', async (kind, name) => {
    const { log, get } = service;
    const ada = await register(log, `ada_${Object.keys(texts).indexOf(name)}_${kind}`);
    const group = await createGroup(log, ada);
    for (let index = 0; index < messageCount; index++) await send(log, ada, group, texts[name](index));
    await log.apply(kind === 'indexed' ? {} : { only: 'live' });
    const search = async () => {
      const { status, body } = await get<Page<SearchHit>>(ada, `/v1/messages/search?q=${encodeURIComponent('漢')}&limit=200`);
      expect(status).toBe(200);
      expect(body.items.length).toBeGreaterThan(10);
    };
    // Compiles the code.
    await search();
    let shortest = Infinity;
    for (let run = 0; run < 6 && shortest >= longestStallMs; run++) shortest = Math.min(shortest, await longestStall(search));
    expect(shortest).toBeLessThan(longestStallMs);
  });
});
