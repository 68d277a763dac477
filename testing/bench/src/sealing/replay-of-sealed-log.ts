/** The cost of sealing for those who read the whole log: the same history, sealed and in clear text. */
import { alternate } from '../measure/alternate.ts';
import type { Bench, Bound } from '../measure/benchmark.ts';
import { awaitAllSubscriptions } from '../rebuild/await-all-subscriptions.ts';
import { checkReplay, runFigures } from '../rebuild/replay-figures.ts';
import { runParley } from '../rebuild/run-parley.ts';
import { seedDataDir } from '../seeding/seed-data-dir.ts';
import { startEmbedded } from '../systems/parley.ts';

const [sealed, plain] = ['sealed log', 'log in clear text'] as const;
/** `verify` projects the log into memory. */
const commands = ['replay', 'verify'] as const;

const atLeast: Record<(typeof commands)[number], number> = { replay: 0.85, verify: 0.7 };

export const replayBounds: readonly Bound[] = commands.map((scenario) => ({
  scenario,
  figure: 'events/s',
  contestant: sealed,
  baseline: plain,
  comparison: 'at least',
  required: atLeast[scenario],
  target: 1,
}));

export async function measureReplayOfSealedLog(bench: Bench): Promise<void> {
  const events = bench.quick ? 5_000 : 100_000;
  bench.note(`replay and verify: ${events.toLocaleString('en')} events on SQLite, next to an idle server`);
  const seeded = (isSealed: boolean) => startEmbedded({ seed: (dataDir) => seedDataDir(dataDir, events, { isSealed }) });
  const systems = [await seeded(true), await seeded(false)] as const;
  const [sealedLog, plainLog] = systems.map(({ dataDir }) => ({ DATA_DIR: dataDir })) as [{ DATA_DIR: string }, { DATA_DIR: string }];
  try {
    for (const environment of [sealedLog, plainLog]) await awaitAllSubscriptions(environment);
    for (const command of commands) {
      const run = async (environment: { DATA_DIR: string }) => {
        const done = await runParley(environment, command);
        if (command === 'replay') checkReplay(bench, done);
        else bench.check('verify finds no difference', done.code === 0 ? '' : done.output.slice(-2000));
        return runFigures(done, events);
      };
      await alternate(bench, command, { [sealed]: () => run(sealedLog), [plain]: () => run(plainLog) });
    }
  } finally {
    for (const system of systems) await system.stop();
  }
}
