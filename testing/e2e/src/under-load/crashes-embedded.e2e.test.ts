import { expect, test } from '@jest/globals';
import { startEmbedded, type EmbeddedSystem } from '../systems/embedded.ts';
import { describeUnderLoad, type UnderLoad } from './describe-under-load.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { commandFailpoints, projectorFailpoints, startAndDieAt } from './failpoints.ts';
import { measureRecovery } from './recovery.ts';

await describeUnderLoad('the one process, killed and started again', startEmbedded, (it: UnderLoad<EmbeddedSystem>) => {
  test('goes on with its shards at once: it does not wait for its own leases', async () => {
    await it.system.crashAndRestart();
    expect((await measureRecovery('killed, once it is ready', it.chat)).reads).toBeLessThan(3_000);
    await expectNothingLost(it.tables, it.chat);
  }, 60_000);

  test.each([...commandFailpoints, ...projectorFailpoints])(
    'at %s: nothing acknowledged is lost or doubled',
    async (failpoint) => {
      const { service } = it.system;
      await service.kill();
      await startAndDieAt(service, failpoint);
      await Promise.all([service.restart(), measureRecovery(`killed at ${failpoint}`, it.chat)]);
      await expectNothingLost(it.tables, it.chat);
    },
    60_000,
  );
});
