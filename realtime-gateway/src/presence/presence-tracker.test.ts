import { expect, test } from '@jest/globals';
import { inProcessPresence } from '@parley/presence/in-process-presence';
import { createLogger } from '@parley/service-kit/logging';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { createPresenceTracker } from './presence-tracker.ts';

const graceMs = 300;

test('a wall clock that is set back takes no connected user offline', async () => {
  let step = 0;
  const presence = inProcessPresence({ graceMs, clock: Date.now });
  let renewals = 0;
  const presenceTracker = createPresenceTracker({
    presence: { ...presence, markOnline: (userIds) => (renewals++, presence.markOnline(userIds)) },
    graceMs,
    clock: () => Date.now() + step,
    broadcast: async () => {},
    writeLastSeen: async () => {},
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  presenceTracker.connected('ada');
  await waitUntil(() => renewals > 1, { what: 'the first renewals' });
  step = -120_000;
  const before = renewals;
  await waitUntil(() => renewals > before + 3, { what: 'renewals after the step', deadlineMs: 10 * graceMs });
  expect([...(await presence.online(['ada'])).keys()]).toEqual(['ada']);
  await presenceTracker.close();
});
