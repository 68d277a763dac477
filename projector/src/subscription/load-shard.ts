import type { Database } from '@parley/database/database';
import { idFromBytes } from '@parley/events/id-bytes';
import type { Slot } from '@parley/read-tables/slots';
import { readFreeCheckpoints, readActiveSlots } from './active-slots.ts';
import { nameOf, type Subscription } from '../projections/subscription.ts';
import { newPartitionState, type PartitionState, type Stop } from './partition-state.ts';

export interface LoadedShard {
  slots: ReadonlyMap<string, Slot>;
  idle: ReadonlySet<string>;
  states: PartitionState[];
}

export interface ShardSource {
  database: Database;
  of: Subscription;
  partitions: readonly number[];
  epoch: number;
  /** Events that may wait in each partition. */
  eventsWaiting: number;
}

/**
 * What a shard must know before it projects. Null while a rebuild holds the checkpoints. Throws ProjectionsOutdated.
 * The sides are read last: if they are swapped in between, the first move of a checkpoint is refused.
 */
export async function loadShard({ database, of, partitions, epoch, eventsWaiting }: ShardSource): Promise<LoadedShard | null> {
  const checkpoints = await readFreeCheckpoints(database, of, partitions);
  if (!checkpoints) return null;
  const { slots, idle, versions } = await readActiveSlots(database, of);
  const states = checkpoints.map((checkpoint) => newPartitionState({ ...checkpoint, versions }, eventsWaiting));
  for (const state of states) state.stop = stopForEpoch(state.checkpoint.epoch, epoch);
  await loadParked(database, nameOf(of), states);
  return { slots, idle, states };
}

export function stopForEpoch(projected: number, log: number): Stop | null {
  if (projected === 0 || projected === log) return null;
  const message = `what was read is of epoch ${projected}, the log of epoch ${log}`;
  return { reason: 'epoch_changed', message, remedy: 'Restart the services, then run `parley replay`.' };
}

async function loadParked(database: Database, subscription: string, states: readonly PartitionState[]): Promise<void> {
  const byPartition = new Map(states.map((state) => [state.partition, state.parked]));
  const sql = `SELECT partition_id, sequence_id FROM parked_sequences
    WHERE subscription = ? AND partition_id IN (${[...byPartition.keys()].join(', ')})`;
  for (const found of await database.read<{ partition_id: number; sequence_id: Buffer }>({ sql, values: [subscription] })) {
    byPartition.get(found.partition_id)!.add(idFromBytes(found.sequence_id));
  }
}
