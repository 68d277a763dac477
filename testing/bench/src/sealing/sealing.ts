/** The cost of sealing personal data: the same systems with and without it. */
import { distributed, inOneProcess, measureAtOnce } from '../end-to-end/variants.ts';
import type { Benchmark } from '../measure/benchmark.ts';
import { measureReplayOfSealedLog, replayBounds } from './replay-of-sealed-log.ts';

const scenario = { name: '64×4', pairs: 64, window: 4 };
/** The worker thread of the projector takes it over. Both preload a module: resolving modules through a hook has a cost of its own. */
const preloading = (module: string) => ({ NODE_OPTIONS: `--import ${new URL(module, import.meta.url).href}` });
const [environment, withoutSealing] = [preloading('../end-to-end/replacing-nothing.ts'), preloading('without-sealing.ts')];

export const sealing: Benchmark = {
  name: 'sealing',
  title: 'Sealing',
  about:
    'End to end, as above, with and without the seal on personal data. Without it, the event store is used as it is; nothing else ' +
    'differs. Both are measured at the same time, each on servers of its own; each round starts them twice, in both orders. CPU is that of all server processes. Then the same history is replayed and verified, sealed and in clear text.',
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
    await measureAtOnce(bench, [scenario], {
      parley: distributed({ schema: 'parley_bench', environment }),
      'parley without sealing': distributed({ schema: 'parley_bench', environment: withoutSealing }),
    });
    await measureAtOnce(bench, [scenario], {
      embedded: inOneProcess({ environment }),
      'embedded without sealing': inOneProcess({ environment: withoutSealing }),
    });
    await measureReplayOfSealedLog(bench);
  },
};
