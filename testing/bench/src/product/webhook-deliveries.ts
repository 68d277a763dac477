import { waitUntil } from '@parley/testing-kit/wait-until';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Figures } from '../measure/benchmark.ts';
import { seedDataDir } from '../seeding/seed-data-dir.ts';
import { startBenchProcess } from '../systems/bench-process.ts';
import { withBackend } from './backend.ts';

export const delivering = 'webhooks to a receiver on this machine';

/** A webhook that starts at the start of a log gets all of it. */
export async function measureDelivering(bench: Bench): Promise<void> {
  if (!bench.includesScenario(delivering)) return;
  const count = bench.quick ? 5_000 : 50_000;
  bench.note(`${count.toLocaleString('en')} events are delivered by webhook, from groups of three with a hundred messages`);
  const measure = async (): Promise<Figures> => {
    const receiver = await startBenchProcess('product/receiver-process');
    const received = async (): Promise<number> => Number(await (await fetch(`http://127.0.0.1:${receiver.port}/count`)).text());
    let [events, seconds, used] = [0, 0, 0];
    await withBackend(
      bench,
      async ({ ask, cpu }) => {
        await ask('POST', '/v1/webhooks', { url: `http://127.0.0.1:${receiver.port}/hook`, types: ['message.sent'], from: 'start' });
        // Deliveries before the clock starts are not counted.
        await waitUntil(async () => (await received()) > 0, { what: 'the first webhook', deadlineMs: 30_000 });
        const [before, cpuBefore, startedAt] = [await received(), cpu(), performance.now()];
        await waitUntil(async () => (await received()) >= 0.95 * count, { what: 'the webhooks', deadlineMs: 600_000, pauseMs: 20 });
        events = (await received()) - before;
        seconds = (performance.now() - startedAt) / 1_000;
        used = cpu() - cpuBefore;
      },
      (dataDir) => seedDataDir(dataDir, count),
    ).finally(() => receiver.stop());
    return { 'deliveries/s': events / seconds, 'CPU µs/delivery': (used * 1e6) / events };
  };
  await alternate(bench, delivering, { parley: measure });
}
