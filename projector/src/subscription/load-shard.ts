import type { Database } from '@parley/database/database';
import { idFromBytes } from '@parley/events/id-bytes';
import type { Slot } from '@parley/read-tables/slots';
import { readActiveSlots, readUnclaimedCheckpoints } from './active-slots.ts';
import { newPartitionState, type PartitionState } from '@parley/subscription/partition-state';
import type { SubscriptionOptions } from './subscription-options.ts';

/** Where the events of a shard are applied. */
export interface ActiveShard {
  slots: ReadonlyMap<string, Slot>;
  populatedInactiveSlots: ReadonlySet<string>;
}

/**
 * Reads the checkpoints, slots and parked sequences of a shard. Returns null while a rebuild locks the checkpoints. Throws
 * OutdatedProjections. The slots are read last: if a rebuild switches them meanwhile, the first checkpoint move is refused.
 */
export async function loadShard(
  database: Database,
  subscription: SubscriptionOptions,
  partitionNumbers: readonly number[],
): Promise<(ActiveShard & { partitions: PartitionState[] }) | null> {
  const checkpoints = await readUnclaimedCheckpoints(database, subscription, partitionNumbers);
  if (!checkpoints) return null;
  const { slots, populatedInactiveSlots, versions } = await readActiveSlots(database, subscription);
  const partitions = checkpoints.map((checkpoint) => newPartitionState({ ...checkpoint, versions }, subscription.inboxBytes));
  await loadParked(database, subscription.subscription, partitions);
  return { slots, populatedInactiveSlots, partitions };
}

async function loadParked(database: Database, subscription: string, partitions: readonly PartitionState[]): Promise<void> {
  const byPartition = new Map(partitions.map((state) => [state.partition, state.parked]));
  const sql = `SELECT partition_id, sequence_id FROM parked_sequences
    WHERE subscription = ? AND partition_id IN (${[...byPartition.keys()].join(', ')})`;
  for (const row of await database.read<{ partition_id: number; sequence_id: Buffer }>({ sql, values: [subscription] })) {
    byPartition.get(row.partition_id)!.add(idFromBytes(row.sequence_id));
  }
}
