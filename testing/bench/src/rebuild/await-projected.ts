import { setTimeout as pause } from 'node:timers/promises';
import { runParley } from './run-parley.ts';

/** Resolves when all read tables have what the log has; throws when they come no nearer for a minute. */
export async function awaitProjected(environment: Readonly<Record<string, string>>): Promise<void> {
  for (let [fewest, nearerAt] = [Infinity, performance.now()]; ;) {
    const { lines, output } = await runParley(environment, 'projections');
    const lags = lines.flatMap(({ lagEvents }) => (typeof lagEvents === 'number' ? [lagEvents] : []));
    if (lags.length === 0) throw new Error(`parley projections said: ${output}`);
    const left = Math.max(...lags);
    if (left === 0) return;
    if (left < fewest) [fewest, nearerAt] = [left, performance.now()];
    if (performance.now() - nearerAt > 60_000) throw new Error(`the read tables stand still, ${left} events behind`);
    await pause(500);
  }
}
