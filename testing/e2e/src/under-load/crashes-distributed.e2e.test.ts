import { afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startDistributed, type DistributedSystem } from '../systems/distributed.ts';
import { everyDigit } from './chat.ts';
import { describeUnderLoad, type UnderLoad } from './describe-under-load.ts';
import { everyCrash } from './every-crash.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { commandFailpoints, projectorFailpoints, startAndDieAt, startAndFreezeAt } from './failpoints.ts';
import { measureRecovery } from './recovery.ts';

/** Nobody else waits longer for what one holds who does not move, or is gone. */
const othersWaitMs = 8_000;
const instances = { 'query-service': 1, 'realtime-gateway': 1 };
const crashes = [
  ...(everyCrash ? commandFailpoints : (['append.after-commit'] as const)).map((step) => ['command-service', step] as const),
  ...(everyCrash ? projectorFailpoints : (['project.after-commit'] as const)).map((step) => ['projector', step] as const),
];

/** Inside its transaction; and with what was committed not pushed yet. */
const freezes = everyCrash
  ? (['project.before-commit', 'project.after-commit', 'emit.before'] as const)
  : (['project.before-commit'] as const);

await describeUnderLoad(
  'the first of two services of a kind',
  () => startDistributed({ instances }),
  survivals,
  // Bob never asks the one that something is done to.
  ({ services }) => ({ commandOrigin: `http://127.0.0.1:${services['command-service'][1]!.port}`, digits: everyDigit }),
);

function survivals(it: UnderLoad<DistributedSystem>): void {
  afterEach(() => bothProject(it), 30_000);

  test.each(crashes)(
    '%s, killed at %s and started again: nothing acknowledged is lost or doubled',
    async (name, failpoint) => {
      const [service] = it.system.services[name];
      await service!.stop();
      await startAndDieAt(service!, failpoint);
      await Promise.all([service!.restart(), measureRecovery(`killed at ${failpoint}`, it.chat)]);
      await expectNothingLost(it.tables, it.chat);
    },
    60_000,
  );

  test('a projector that is killed: the other takes its shards over', async () => {
    const [projector] = it.system.services.projector;
    await bothProject(it);
    const [, recovery] = await Promise.all([projector!.kill(), measureRecovery('a projector killed', it.chat)]);
    expect(recovery.reads).toBeLessThan(othersWaitMs);
    await expectNothingLost(it.tables, it.chat);
    await projector!.restart();
  }, 60_000);

  test('a command-service that stands still while it holds heads: others wait until the database ends its session', async () => {
    const [service] = it.system.services['command-service'];
    await service!.stop();
    await startAndFreezeAt(service!, 'append.before-commit');
    const began = performance.now();
    await measureRecovery('a command-service frozen', it.chat);
    service!.signal('SIGCONT');
    await it.chat.load.goesOn(1);
    await expectNothingLost(it.tables, it.chat);
    const waits = it.chat.load.sent.filter(({ sender, at }) => sender.startsWith('bob') && at > began).map(({ tookMs }) => tookMs);
    process.stderr.write(`a command-service frozen: who asks the other waits ${Math.max(...waits).toFixed(0)} ms at most\n`);
    expect(Math.max(...waits)).toBeLessThan(othersWaitMs);
  }, 60_000);

  test.each(freezes)(
    'a projector that stands still at %s: the other goes on without it, and what it does when it goes on is no news',
    async (step) => {
      const [projector] = it.system.services.projector;
      await projector!.stop();
      await startAndFreezeAt(projector!, step);
      const recovery = await measureRecovery(`a projector frozen at ${step}`, it.chat);
      projector!.signal('SIGCONT');
      await it.chat.load.goesOn(1);
      await expectNothingLost(it.tables, it.chat);
      expect(recovery.reads).toBeLessThan(othersWaitMs);
    },
    60_000,
  );
}

/** Resolves when each of the projectors has half of the shards. */
async function bothProject({ tables }: UnderLoad<DistributedSystem>): Promise<void> {
  const sql = 'SELECT COUNT(*) AS held FROM shards GROUP BY owner';
  const isHalved = async () => {
    const shares = await tables.log.read<{ held: number }>({ sql });
    return shares.length === 2 && shares.every(({ held }) => held === 2);
  };
  await waitUntil(isHalved, { what: 'both projectors to have shards', deadlineMs: 20_000, pauseMs: 50 });
}
