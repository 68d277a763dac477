import { PARTITIONS } from '@parley/events/partitions';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { OpenTables } from '../systems/open-tables.ts';

const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** Waits until every subscription has processed the whole log. */
export async function waitUntilProjected({ store, database }: OpenTables, deadlineMs = 20_000): Promise<void> {
  let behind: string[] = [];
  const isProjected = async () => {
    const heads = await store.heads();
    behind = [];
    for (const { subscription } of subscriptions) {
      const checkpoints = await readCheckpoints(database, subscription, partitions);
      const projected = new Map(checkpoints.map(({ partition, position }) => [partition, position]));
      for (const { partition, position } of heads) {
        const checkpoint = projected.get(partition);
        if (checkpoint !== position) behind.push(`${subscription}: partition ${partition} at ${checkpoint} of ${position}`);
      }
    }
    return behind.length === 0;
  };
  await waitUntil(isProjected, { what: 'every subscription to process the whole log', deadlineMs, pauseMs: 50 }).catch((late: Error) => {
    throw new Error(`${late.message}: ${behind.join(', ')}`, { cause: late });
  });
}
