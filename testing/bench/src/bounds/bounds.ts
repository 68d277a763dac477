/** The cost of the bounds that keep one client from harming others: the same systems with and without them. */
import { distributed, inOneProcess, measureInTurn } from '../end-to-end/variants.ts';
import type { Benchmark, Bound } from '../measure/benchmark.ts';

const scenarios = [
  { name: '64×4', pairs: 64, window: 4 },
  { name: '256×4', pairs: 256, window: 4 },
];
const preloading = (module: string) => ({ NODE_OPTIONS: `--import ${new URL(module, import.meta.url).href}` });
const [environment, withoutBounds] = [preloading('../end-to-end/replacing-nothing.ts'), preloading('without-bounds.ts')];

const keepsThroughput = (scenario: string, contestant: string): Bound => ({
  scenario,
  figure: 'messages/s',
  contestant,
  baseline: `${contestant} without bounds`,
  comparison: 'at least',
  required: 0.97,
  target: 0.99,
});

export const bounds: Benchmark = {
  name: 'bounds',
  title: 'Bounds',
  about:
    'End to end, as above, with and without what bounds connections, requests in flight, unread answers, bodies, and the bytes that sockets leave unread. ' +
    'The rates of requests count in both. Both run, each on servers of its own, and are measured in turn; each round starts them twice, in both orders.',
  bounds: scenarios.flatMap(({ name }) => [keepsThroughput(name, 'parley'), keepsThroughput(name, 'embedded')]),
  async run(bench) {
    await measureInTurn(bench, scenarios, {
      parley: distributed({ schema: 'parley_bench', environment }),
      'parley without bounds': distributed({ schema: 'parley_bench', environment: withoutBounds }),
    });
    await measureInTurn(bench, scenarios, {
      embedded: inOneProcess({ environment }),
      'embedded without bounds': inOneProcess({ environment: withoutBounds }),
    });
  },
};
