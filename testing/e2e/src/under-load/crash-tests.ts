import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { DistributedSystem } from '../systems/distributed.ts';
import type { UnderLoad } from './describe-under-load.ts';
import { testAllCrashes } from './test-all-crashes.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { commandFailpoints, projectorFailpoints, restartAndCrashAt, restartAndFreezeAt } from './failpoints.ts';
import { measureRecovery } from './recovery.ts';

/** Longest wait of other clients for locks or leases of a frozen or dead process. */
const othersWaitMs = 8_000;
const crashes = [
  ...(testAllCrashes ? commandFailpoints : (['append.after-commit'] as const)).map((step) => ['command-service', step] as const),
  ...(testAllCrashes ? projectorFailpoints : (['project.after-commit'] as const)).map((step) => ['projector', step] as const),
];

/** Inside the transaction, and between commit and push. */
const freezes = testAllCrashes
  ? (['project.before-commit', 'project.after-commit', 'push.before'] as const)
  : (['project.before-commit'] as const);

/** One of two command-services or projectors crashes or freezes. Bob never uses the command-service that does. */
export function crashTests(it: UnderLoad<DistributedSystem>): void {
  afterEach(() => waitForBalancedShards(it), 30_000);

  test.each(crashes)(
    '%s killed at %s and restarted: no acknowledged message is lost or duplicated',
    async (name, failpoint) => {
      const [service] = it.system.services[name];
      await service!.stop();
      await restartAndCrashAt(service!, failpoint);
      await Promise.all([service!.restart(), measureRecovery(`killed at ${failpoint}`, it.chat)]);
      await expectNothingLost(it.tables, it.chat);
    },
    60_000,
  );

  test('projector killed: the other takes over its shards', async () => {
    const [projector] = it.system.services.projector;
    await waitForBalancedShards(it);
    const [, recovery] = await Promise.all([projector!.kill(), measureRecovery('projector killed', it.chat)]);
    expect(recovery.reads).toBeLessThan(othersWaitMs);
    await expectNothingLost(it.tables, it.chat);
    await projector!.restart();
  }, 60_000);

  test('command-service frozen while it locks partition heads: others wait until the database ends its session', async () => {
    const [service] = it.system.services['command-service'];
    await service!.stop();
    await restartAndFreezeAt(service!, 'append.before-commit');
    const began = performance.now();
    await measureRecovery('command-service frozen', it.chat);
    service!.signal('SIGCONT');
    await it.chat.load.waitForProgress(1);
    await expectNothingLost(it.tables, it.chat);
    const waits = it.chat.load.sent.filter(({ sender, at }) => sender.startsWith('bob') && at > began).map(({ tookMs }) => tookMs);
    process.stderr.write(`command-service frozen: clients of the other instance wait ${Math.max(...waits).toFixed(0)} ms at most\n`);
    expect(Math.max(...waits)).toBeLessThan(othersWaitMs);
  }, 60_000);

  test.each(freezes)(
    'projector frozen at %s: the other takes over, and the resumed one changes nothing',
    async (step) => {
      const [projector] = it.system.services.projector;
      await projector!.stop();
      await restartAndFreezeAt(projector!, step);
      const recovery = await measureRecovery(`projector frozen at ${step}`, it.chat);
      projector!.signal('SIGCONT');
      await it.chat.load.waitForProgress(1);
      await expectNothingLost(it.tables, it.chat);
      expect(recovery.reads).toBeLessThan(othersWaitMs);
    },
    60_000,
  );
}

/** Waits until each of the two projectors holds half of the shards. */
async function waitForBalancedShards({ tables }: UnderLoad<DistributedSystem>): Promise<void> {
  const sql = 'SELECT COUNT(*) AS shards FROM shard_leases GROUP BY owner';
  const isBalanced = async () => {
    const counts = await tables.log.read<{ shards: number }>({ sql });
    return counts.length === 2 && counts.every(({ shards }) => shards === 2);
  };
  await waitUntil(isBalanced, { what: 'each projector to hold half of the shards', deadlineMs: 20_000, pauseMs: 50 });
}
