import { expect, test } from '@jest/globals';
import { SHARDS } from '@parley/events/partitions';
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
    const { service } = it.system;
    await service.kill();
    // If it waited for their end, it would not recover in this test, however fast or busy the machine is.
    const anHourLater = (await it.tables.log.now()) + 3_600_000_000;
    const sql = 'UPDATE shard_leases SET expires_at = ?';
    expect(await it.tables.log.write([{ sql, values: [anHourLater] }])).toEqual([SHARDS]);
    await service.restart();
    await measureRecovery('standalone killed, from ready', it.chat);
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
