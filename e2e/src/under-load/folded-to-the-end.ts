import { PARTITIONS } from '@parley/events/partitions';
import { LIVE, readCheckpoints } from '@parley/read-models/checkpoints';
import { waitUntil } from '@parley/testing/wait-until';
import type { OpenTables } from '../systems/open-tables.ts';

const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);

/** Resolves when the read tables have taken in the whole log. */
export async function foldedToTheEnd({ store, database }: OpenTables, deadlineMs = 20_000): Promise<void> {
  let behind: string[] = [];
  const isFolded = async () => {
    const heads = await store.heads();
    const folded = new Map((await readCheckpoints(database, LIVE, partitions)).map(({ partition, position }) => [partition, position]));
    behind = heads
      .filter(({ partition, position }) => folded.get(partition) !== position)
      .map(({ partition, position }) => `partition ${partition} at ${folded.get(partition)} of ${position}`);
    return behind.length === 0;
  };
  await waitUntil(isFolded, { what: 'the read tables to take in the whole log', deadlineMs, pauseMs: 50 }).catch((late: Error) => {
    throw new Error(`${late.message}: ${behind.join(', ')}`, { cause: late });
  });
}
