/** The cost of sealing personal data: the same systems with and without it. */
import { measureSystems, noteLimits } from '../end-to-end.ts';
import type { Bench, Benchmark } from '../measure/benchmark.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed, startEmbedded } from '../systems/parley.ts';
import { measureReplayOfSealedLog, replayBounds } from './replay-of-sealed-log.ts';

const scenario = { name: '64×4', pairs: 64, window: 4 };
const preload = new URL('without-sealing.ts', import.meta.url).href;
/** The worker thread of the projector takes it over. */
const withoutSealing = { NODE_OPTIONS: `--import ${preload}` };

export const sealing: Benchmark = {
  name: 'sealing',
  title: 'Sealing',
  about:
    'End to end, as above, with and without the seal on personal data. Without it, the event store is used as it is; nothing else ' +
    'differs. All systems are started anew for each round. CPU is that of all server processes. Then the same history is replayed and verified, sealed and in clear text.',
  bounds: [
    {
      scenario: scenario.name,
      figure: 'CPU µs/message',
      contestant: 'parley',
      baseline: 'parley without sealing',
      comparison: 'at most',
      required: 1.08,
      target: 1.04,
    },
    ...replayBounds,
  ],
  async run(bench) {
    noteLimits(bench);
    for (let start = 1; start <= bench.rounds; start++) await measureStart({ ...bench, rounds: 1 });
    await measureReplayOfSealedLog(bench);
  },
};

/** Starts all systems anew: two processes of the same code differ by up to a tenth, which is more than the seal costs. */
async function measureStart(bench: Bench): Promise<void> {
  const servers = await startBackingServers();
  try {
    const start = {
      parley: () => startDistributed(servers, { schema: 'parley_bench' }),
      'parley without sealing': () => startDistributed(servers, { schema: 'parley_bench_plain', environment: withoutSealing }),
      embedded: () => startEmbedded(),
      'embedded without sealing': () => startEmbedded({ environment: withoutSealing }),
    };
    await measureSystems(bench, servers, start, [scenario]);
  } finally {
    await servers.stop();
  }
}
