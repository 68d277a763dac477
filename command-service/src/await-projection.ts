import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { PartitionHead } from '@parley/event-store/event-store';
import { readCheckpoints } from '@parley/read-tables/checkpoints';

const pollMs = 50;

/** Resolves when the read tables of these subscriptions reflect the log up to these heads. Rejects when `signal` aborts. */
export async function awaitProjection(
  read: Pick<Database, 'read'>,
  {
    heads,
    subscriptions,
    signal,
  }: { heads: readonly Pick<PartitionHead, 'partition' | 'position'>[]; subscriptions: readonly string[]; signal: AbortSignal },
): Promise<void> {
  for (;;) {
    const positions = await Promise.all(subscriptions.map((subscription) => positionsOf(read, subscription)));
    if (heads.every(({ partition, position }) => positions.every((reached) => (reached.get(partition) ?? 0) >= position))) return;
    await delay(pollMs, undefined, { signal });
  }
}

async function positionsOf(read: Pick<Database, 'read'>, subscription: string): Promise<Map<number, number>> {
  const checkpoints = await readCheckpoints(read, subscription);
  return new Map(checkpoints.map(({ partition, position }) => [partition, position]));
}
