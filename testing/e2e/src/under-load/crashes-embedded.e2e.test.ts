import { expect, test } from '@jest/globals';
import { startEmbedded, type EmbeddedSystem } from '../systems/embedded.ts';
import { describeUnderLoad, type UnderLoad } from './describe-under-load.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { commandFailpoints, projectorFailpoints, restartAndCrashAt } from './failpoints.ts';
import { measureRecovery } from './recovery.ts';
import { expectEndsAtOnce } from './shutdown-tests.ts';
import { testAllCrashes } from './test-all-crashes.ts';

/** Before and after the commit of each; crashes.test.ts of the projector tries all of its own. */
const failpoints = testAllCrashes
  ? [...commandFailpoints, ...projectorFailpoints]
  : (['append.before-commit', 'publish.before', 'project.before-commit', 'push.before'] as const);

await describeUnderLoad('standalone process killed and restarted', startEmbedded, (it: UnderLoad<EmbeddedSystem>) => {
  test('continues its shards at once, without waiting for its own leases to expire', async () => {
    await it.system.crashAndRestart();
    expect((await measureRecovery('standalone killed, from ready', it.chat)).reads).toBeLessThan(3_000);
    await expectNothingLost(it.tables, it.chat);
  }, 60_000);

  test.each(failpoints)(
    'killed at %s: no acknowledged message is lost or duplicated',
    async (failpoint) => {
      const { service } = it.system;
      await service.kill();
      await restartAndCrashAt(service, failpoint);
      await Promise.all([service.restart(), measureRecovery(`killed at ${failpoint}`, it.chat)]);
      await expectNothingLost(it.tables, it.chat);
    },
    60_000,
  );

  test('a second signal ends it at once, despite requests in flight', () => expectEndsAtOnce(it.system.service), 60_000);
});
