import { expect, test } from '@jest/globals';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { createPresenceTracker } from './presence-tracker.ts';

const graceMs = 300;

test('a clock that is set back lets nobody go who is here', async () => {
  let step = 0;
  const presence = inProcessPresence({ graceMs, clock: Date.now });
  let keepings = 0;
  const presenceTracker = createPresenceTracker({
    presence: { ...presence, keep: (userIds) => (keepings++, presence.keep(userIds)) },
    graceMs,
    clock: () => Date.now() + step,
    tell: async () => {},
    writeLastSeen: async () => {},
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  presenceTracker.enter('ada');
  await waitUntil(() => keepings > 1, { what: 'the first keepings' });
  step = -120_000;
  const before = keepings;
  await waitUntil(() => keepings > before + 3, { what: 'keepings after the step', deadlineMs: 10 * graceMs });
  expect([...(await presence.online(['ada'])).keys()]).toEqual(['ada']);
  await presenceTracker.close();
});
