import { expect, test } from '@jest/globals';
import { inProcessPresence } from './in-process-presence.ts';
import { contractGraceMs, presenceContract } from './presence.contract.ts';

presenceContract('the in-process adapter', async () => {
  const presence = inProcessPresence({ graceMs: contractGraceMs, clock: Date.now });
  return { first: presence, second: presence, close: async () => {} };
});

test.each([-120_000, 120_000])('a clock change of %d ms takes nobody online or offline', async (step) => {
  let now = 1_750_000_000_000;
  const presence = inProcessPresence({ graceMs: 60_000, clock: () => now });
  await presence.markOnline(['ada']);
  now += step;
  expect(await presence.markOnline(['ada'])).toEqual([]);
  expect([await presence.wentOffline(), await presence.online(['ada'])]).toEqual([[], new Map([['ada', now]])]);
});
