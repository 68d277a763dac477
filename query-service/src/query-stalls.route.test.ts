import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { FloodRequest } from './flood.fixture.ts';
import { longestStall } from './longest-stall.fixture.ts';
import { createGroup, openService, register, send, type ServiceFixture } from './service.fixture.ts';

jest.setTimeout(120_000);

const longText = '😀'.repeat(8_000);
const users = 4;
const requestsPerUser = 10;
/** Longest turn of a flood, in turns of one page. All 40 at once would take 40. */
const pagesPerTurn = 10;

describe('H2: a flood of requests for large pages', () => {
  let service: ServiceFixture;
  const attackers: string[] = [];
  let group: string;

  beforeAll(async () => {
    service = await openService();
    const { log } = service;
    for (let n = 0; n < users; n++) attackers.push(await register(log, `attacker_${n}`));
    group = await createGroup(log, attackers[0]!, ...attackers.slice(1));
    for (let n = 0; n < 40; n++) await send(log, attackers[0]!, group, longText);
    await log.apply();
  });
  afterAll(() => service.close());

  const largePageOf = (userId: string): FloodRequest => ({
    url: `${service.origin}/v1/conversations/${group}/messages?limit=200`,
    userId,
  });
  const onePage = () => flood([largePageOf(attackers[0]!)]);
  const manyPages = () => flood(attackers.flatMap((attacker) => Array.from({ length: requestsPerUser }, () => largePageOf(attacker))));

  test('lets the event loop serve others', async () => {
    await onePage();
    // Other processes stall it, too: one good run shows that it does not stall itself.
    let smallest = Infinity;
    for (let run = 0; run < 6 && smallest >= pagesPerTurn; run++) {
      const ofOne = await longestStall(onePage);
      smallest = Math.min(smallest, (await longestStall(manyPages)) / ofOne);
    }
    expect(smallest).toBeLessThan(pagesPerTurn);
  });
});

/** Resolves once every request is answered with the whole page. */
async function flood(requests: readonly FloodRequest[]): Promise<void> {
  const worker = new Worker(new URL('flood.fixture.ts', import.meta.url), { workerData: { requests } });
  const [answers] = (await once(worker, 'message')) as [{ status: number; bytes: number }[]];
  expect(answers.map(({ status, bytes }) => [status, bytes > 900_000])).toEqual(requests.map(() => [200, true]));
}
