import { inProcessPresence } from './in-process-presence.ts';
import { contractGraceMs, presenceContract } from './presence.contract.ts';

presenceContract('a map', async () => {
  const presence = inProcessPresence({ graceMs: contractGraceMs, clock: Date.now });
  return { one: presence, other: presence, close: async () => {} };
});
