import { faultsIn, runLoad } from '../load/run-load.ts';
import type { NodeService } from '@parley/e2e/systems/node-service';
import { alternate } from '../measure/alternate.ts';
import type { Benchmark, Figures } from '../measure/sample.ts';
import { addressOf, startOwn } from '../systems/own-process.ts';
import { quietLogs } from '../systems/parley-settings.ts';
import { somebody } from '../systems/people.ts';
import { forLoad } from '../systems/system.ts';
import { newId } from '@parley/events/ids';

const scenario = 'POST …/messages, 64 at a time';

export const httpCommand: Benchmark = {
  name: 'http-command',
  title: 'An HTTP command without storage',
  about:
    'All that a message passes through in command-service but the store and the broker (token, session, limits, parsing, decision, ' +
    'answer), against Express and node:http that check a remembered token and the body, and answer the same message. Everywhere else the ' +
    'services log at `warn`; what the usual line a request costs is seen here.',
  claims: [],
  async run(bench) {
    const start = (name: string, environment = {}) => startOwn(`stages/http-command/${name}-server`, environment, bench.profiles);
    const servers = {
      parley: await start('parley', quietLogs),
      'parley, a line in the log for each request': await start('parley', { LOG_LEVEL: 'info' }),
      express: await start('express'),
      'node:http': await start('node'),
    };
    const conversations = Array.from({ length: 64 }, () => forLoad({ id: newId(), sender: somebody(), recipients: [] }));
    const measure = (server: NodeService) => async (): Promise<Figures> => {
      const address = addressOf(server);
      const plan = { rest: address, sockets: address, conversations, window: 1, warmUpSeconds: 1, seconds: bench.seconds / 2 };
      const result = await runLoad(plan, { server: [server.pid] });
      const { messagesPerSecond, delivered, p50, costs } = result;
      bench.check(`${scenario}: all accepted`, faultsIn(result, 'refused'));
      return { 'requests/s': messagesPerSecond, 'p50 ms': p50, 'CPU µs/request': (costs['server']! * 1e6) / delivered };
    };
    try {
      const measures = Object.entries(servers).map(([name, server]) => [name, measure(server)] as const);
      await alternate(bench, scenario, Object.fromEntries(measures));
    } finally {
      await Promise.all(Object.values(servers).map((server) => server.stop()));
    }
  },
};
