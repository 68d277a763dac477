import { expect, test } from '@jest/globals';
import { inProcessPresence } from './in-process-presence.ts';
import { contractGraceMs, presenceContract } from './presence.contract.ts';

presenceContract('a map', async () => {
  const presence = inProcessPresence({ graceMs: contractGraceMs, clock: Date.now });
  return { one: presence, other: presence, close: async () => {} };
});

test.each([-120_000, 120_000])('a clock that is set by %d ms makes nobody come or go', async (step) => {
  let now = 1_750_000_000_000;
  const presence = inProcessPresence({ graceMs: 60_000, clock: () => now });
  await presence.keep(['ada']);
  now += step;
  expect(await presence.keep(['ada'])).toEqual([]);
  expect([await presence.gone(), await presence.online(['ada'])]).toEqual([[], new Map([['ada', now]])]);
});
