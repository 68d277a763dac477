/** A ringing call whose process is killed: deadlines survive it. calls-distributed.e2e.test.ts does the same with two command-services. */
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { expectMissed, ringingCall } from './calls/ringing-call.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

describe('embedded', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded();
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  test('after SIGKILL, the restarted process ends the call at its deadline', async () => {
    const readCall = await ringingCall(system.origin);
    await system.crashAndRestart();
    await expectMissed(readCall);
  }, 60_000);
});
