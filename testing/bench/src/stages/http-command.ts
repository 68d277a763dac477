import type { NodeService } from '@parley/e2e/systems/node-service';
import { newId } from '@parley/events/ids';
import { formatFaults, runLoad } from '../load/run-load.ts';
import { alternate } from '../measure/alternate.ts';
import type { Benchmark, Figures } from '../measure/benchmark.ts';
import { addressOf, startBenchProcess } from '../systems/bench-process.ts';
import { quietLogs } from '../systems/parley-settings.ts';
import { toLoadConversation } from '../systems/system.ts';
import { randomUser } from '../systems/users.ts';

const scenario = 'POST …/messages, 64 at a time';

export const httpCommand: Benchmark = {
  name: 'http-command',
  title: 'An HTTP command without storage',
  about:
    'Everything in command-service that handles a message, except store and broker (token, session, rate limits, parsing, decision, response), ' +
    'compared with Express and node:http servers that check a cached token and the body and return the same message. In all other benchmarks ' +
    'the services log at `warn`; this one also shows the cost of the usual line per request, and that of the bounds of bodies, requests in flight, unread answers and connections.',
  bounds: [
    {
      scenario,
      figure: 'CPU µs/request',
      contestant: 'parley',
      baseline: 'parley without bounds',
      comparison: 'at most',
      required: 1.05,
      target: 1.03,
    },
  ],
  async run(bench) {
    const programs: Record<string, [name: string, environment?: Record<string, string>]> = {
      parley: ['parley', { ...quietLogs, BOUNDS: 'on' }],
      'parley without bounds': ['parley', { ...quietLogs, BOUNDS: 'off' }],
      'parley, logging each request': ['parley', { LOG_LEVEL: 'info', BOUNDS: 'on' }],
      express: ['express'],
      'node:http': ['node'],
    };
    const servers: Record<string, NodeService> = {};
    for (const [contestant, [name, environment = {}]] of Object.entries(programs))
      if (bench.includesContestant(contestant))
        servers[contestant] = await startBenchProcess(`stages/http-command/${name}-server`, environment, bench.profiles);
    const conversations = Array.from({ length: 64 }, () => toLoadConversation({ id: newId(), sender: randomUser(), recipients: [] }));
    const measure = (server: NodeService) => async (): Promise<Figures> => {
      const address = addressOf(server);
      const plan = { rest: address, sockets: address, conversations, window: 1, warmUpSeconds: 1, seconds: bench.seconds / 2 };
      const result = await runLoad(plan, { server: [server.pid] });
      bench.check(`${scenario}: every request accepted`, formatFaults(result, 'refused'));
      const { messagesPerSecond, delivered, responseP50, costs } = result;
      return { 'requests/s': messagesPerSecond, 'p50 ms': responseP50, 'CPU µs/request': (costs['server']! * 1e6) / delivered };
    };
    try {
      const measures = Object.entries(servers).map(([name, server]) => [name, measure(server)] as const);
      await alternate(bench, scenario, Object.fromEntries(measures));
    } finally {
      await Promise.all(Object.values(servers).map((server) => server.stop()));
    }
  },
};
