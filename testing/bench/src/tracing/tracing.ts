/** The cost of traces: the same systems without them, and with 5 % of the requests sampled. */
import { distributed, inOneProcess, measureInTurn } from '../end-to-end/variants.ts';
import type { Benchmark, Bound } from '../measure/benchmark.ts';
import { startBenchProcess } from '../systems/bench-process.ts';

const scenario = { name: '64×4', pairs: 64, window: 4 };

const keepsThroughput = (contestant: string, baseline: string): Bound => ({
  scenario: scenario.name,
  figure: 'messages/s',
  contestant,
  baseline,
  comparison: 'at least',
  required: 0.97,
  target: 0.99,
});

export const tracing: Benchmark = {
  name: 'tracing',
  title: 'Traces',
  about:
    'End to end, as above, without traces and with 5 % of the requests sampled (`OTEL_TRACES_SAMPLER=parentbased_traceidratio`). ' +
    'The collector is a process that discards them. Both run, each on servers of its own, and are measured in turn; each round starts them twice, in both orders.',
  bounds: [keepsThroughput('parley with traces', 'parley'), keepsThroughput('embedded with traces', 'embedded')],
  async run(bench) {
    const collector = await startBenchProcess('tracing/collector-process');
    const environment = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.port}`,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.05',
    };
    try {
      await measureInTurn(bench, [scenario], {
        parley: distributed({ schema: 'parley_bench' }),
        'parley with traces': distributed({ schema: 'parley_bench', environment }),
      });
      await measureInTurn(bench, [scenario], { embedded: inOneProcess({}), 'embedded with traces': inOneProcess({ environment }) });
      const requests = Number(await (await fetch(`http://127.0.0.1:${collector.port}/count`)).text());
      if (requests === 0) throw new Error('the collector received no traces');
    } finally {
      await collector.stop();
    }
  },
};
