import { monitorEventLoopDelay } from 'node:perf_hooks';
import { threadCpuUsage } from 'node:process';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { seeded } from '@parley/testing-kit/seeded';
import type { SearchHit } from '@parley/events/wire/search';
import type { Page } from '../page.ts';
import { createGroup, openService, register, send, type ServiceFixture } from '../service.fixture.ts';

jest.setTimeout(120_000);

const messageCount = 200;
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

/**
 * Returns the longest work of this thread in one turn of the event loop. On a busy machine the delay of the event loop also contains the
 * time of other processes, so the shorter one counts.
 */
async function longestStall(work: () => Promise<void>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let longest = 0;
  let before = threadCpuUsage();
  let isWorking = true;
  const endTurn = () => {
    const { user, system } = threadCpuUsage();
    longest = Math.max(longest, user + system - before.user - before.system);
    before = threadCpuUsage();
    if (isWorking) setImmediate(endTurn);
  };
  setImmediate(endTurn);
  delay.enable();
  await work();
  delay.disable();
  isWorking = false;
  return Math.min(longest / 1e3, delay.max / 1e6);
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
    const stalls = [await longestStall(search), await longestStall(search), await longestStall(search)];
    expect(Math.min(...stalls)).toBeLessThan(longestStallMs);
  });
});
