import type { Benchmark } from '../measure/benchmark.ts';
import { botSockets, measureBotSockets } from './bot-sockets.ts';
import { deadWebhooks, measureDeadWebhooks } from './dead-webhooks.ts';
import { importing, measureImport, measureSessions, startingSessions } from './users.ts';
import { delivering, measureDelivering } from './webhook-deliveries.ts';

const atLeast = (scenario: string, figure: string, required: number) =>
  ({ scenario, figure, contestant: 'parley', comparison: 'at least', required, target: required }) as const;

export const product: Benchmark = {
  name: 'product',
  title: 'As part of a product',
  about:
    'One process on SQLite, called by the backend of a product with an API key: users by batches of 100; sessions that it starts, compared with log-ins; messages to bots, ' +
    'compared with messages to people; webhooks to a receiver on the same machine; and a hundred messages a second while ten webhooks go to a receiver that never answers.',
  bounds: [
    // 50,000 users in five minutes.
    atLeast(importing, 'users/s', 167),
    { ...atLeast(startingSessions, 'sessions/s', 500), contestant: 'by a key' },
    {
      scenario: botSockets,
      figure: 'CPU µs/message',
      contestant: 'bots',
      baseline: 'people',
      comparison: 'at most',
      required: 1.1,
      target: 1.05,
    },
    atLeast(delivering, 'deliveries/s', 2_000),
    {
      scenario: deadWebhooks,
      figure: 'response ms',
      contestant: 'ten that never answer',
      baseline: 'none',
      comparison: 'at most',
      required: 1.05,
      target: 1.05,
    },
  ],
  async run(bench) {
    await measureImport(bench);
    await measureSessions(bench);
    await measureBotSockets(bench);
    await measureDelivering(bench);
    await measureDeadWebhooks(bench);
  },
};
