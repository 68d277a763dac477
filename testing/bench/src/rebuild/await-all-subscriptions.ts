import { waitForCatchUp } from '../seeding/await-projected.ts';
import { runParley } from './run-parley.ts';

/** Resolves when `parley projections` reports no lag for any subscription. Throws if the lag has not fallen for a minute. */
export async function awaitAllSubscriptions(environment: Readonly<Record<string, string>>): Promise<void> {
  const readLag = async () => {
    const { lines, output } = await runParley(environment, 'projections');
    const lags = lines.flatMap(({ lagEvents }) => (typeof lagEvents === 'number' ? [lagEvents] : []));
    if (lags.length === 0) throw new Error(`parley projections reported no lag: ${output}`);
    return Math.max(...lags);
  };
  await waitForCatchUp(readLag, 500);
}
