import { formatFaults, runLoad } from '../load/run-load.ts';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Figures } from '../measure/benchmark.ts';
import { startBenchProcess } from '../systems/bench-process.ts';
import { createMany, toLoadConversation } from '../systems/system.ts';
import { withBackend, type Backend } from './backend.ts';

export const deadWebhooks = 'sending while webhooks are dead';

const messagesPerSecond = 100;

/** Two systems in turn, of which one has ten webhooks that go to a receiver that never answers. */
export async function measureDeadWebhooks(bench: Bench): Promise<void> {
  if (!bench.includesScenario(deadWebhooks)) return;
  const receiver = await startBenchProcess('product/receiver-process');
  const url = `http://127.0.0.1:${receiver.port}/silent`;
  try {
    await withBackend(bench, (plain) =>
      withBackend(bench, async (dead) => {
        for (let made = 0; made < 10; made++) await dead.ask('POST', '/v1/webhooks', { url: `${url}?${made}`, types: ['*'] });
        const contestants = { none: await sender(bench, plain), 'ten that never answer': await sender(bench, dead) };
        await alternate(bench, deadWebhooks, contestants, { warmUp: 1, rounds: bench.rounds * 3 });
        const asked = Number(await (await fetch(`http://127.0.0.1:${receiver.port}/count`)).text());
        bench.check(`${deadWebhooks}: the receiver was asked`, asked > 0 ? '' : 'no request arrived');
        bench.note(`${asked} events were sent to the receiver that never answers`);
      }),
    );
  } finally {
    await receiver.kill();
  }
}

async function sender(bench: Bench, { system }: Backend): Promise<() => Promise<Figures>> {
  const { rest, sockets, services, createConversation } = system;
  const conversations = (await createMany(16, () => createConversation(1))).map(toLoadConversation);
  return async () => {
    const plan = { rest, sockets, conversations, window: 1, perSecond: messagesPerSecond, warmUpSeconds: 1, seconds: bench.seconds / 2 };
    const result = await runLoad(plan, services());
    bench.check(`${deadWebhooks}: every message delivered once`, formatFaults(result, 'refused', 'lost', 'duplicates', 'gaps'));
    const cpu = (result.costs['standalone']! * 1e6) / result.delivered;
    return { 'response ms': result.responseP50, 'delivery ms': result.deliveryP50, 'CPU µs/message': cpu };
  };
}
