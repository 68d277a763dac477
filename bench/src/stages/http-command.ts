import { faultsIn, runLoad } from '../load/run-load.ts';
import { alternate } from '../measure/alternate.ts';
import type { Benchmark, Figures } from '../measure/sample.ts';
import { addressOf, startOwn } from '../systems/own-process.ts';
import { somebody } from '../systems/people.ts';
import { forLoad } from '../systems/system.ts';
import { newId } from '@parley/events/ids';

const scenario = 'POST …/messages, 64 at a time';

export const httpCommand: Benchmark = {
  name: 'http-command',
  title: 'An HTTP command without storage',
  about:
    'All that a message passes through in command-service but the store and the broker (token, session, limits, parsing, decision, ' +
    'answer), against Express and node:http that check a remembered token and the body, and answer the same message.',
  claims: [],
  async run(bench) {
    const servers = await Promise.all(
      ['parley', 'express', 'node'].map((name) => startOwn(`stages/http-command/${name}-server`, {}, bench.profiles)),
    );
    const conversations = Array.from({ length: 64 }, () => forLoad({ id: newId(), sender: somebody(), recipients: [] }));
    const measure = (index: number) => async (): Promise<Figures> => {
      const server = servers[index]!;
      const address = addressOf(server);
      const plan = { rest: address, sockets: address, conversations, window: 1, warmUpSeconds: 1, seconds: bench.seconds / 2 };
      const result = await runLoad(plan, { server: [server.pid] });
      const { messagesPerSecond, delivered, p50, costs } = result;
      bench.check(`${scenario}: all accepted`, faultsIn(result, 'refused'));
      return { 'requests/s': messagesPerSecond, 'p50 ms': p50, 'CPU µs/request': (costs['server']! * 1e6) / delivered };
    };
    try {
      await alternate(bench, scenario, { parley: measure(0), express: measure(1), 'node:http': measure(2) });
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  },
};
