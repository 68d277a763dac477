import type { Database } from '@parley/database/database';
import { idFromBytes } from '@parley/events/id-bytes';
import type { Side } from '@parley/read-tables/sides';
import { readFreeCheckpoints, readLiveSides } from './live-sides.ts';
import { nameOf, type Subscription } from '../projections/subscription.ts';
import { newPartitionState, type PartitionState, type Stop } from './partition-state.ts';

export interface LoadedLane {
  sides: ReadonlyMap<string, Side>;
  idle: ReadonlySet<string>;
  states: PartitionState[];
}

export interface LaneSource {
  database: Database;
  of: Subscription;
  partitions: readonly number[];
  epoch: number;
  /** Events that may wait in each partition. */
  eventsWaiting: number;
}

/**
 * What a lane must know before it projects. Null while a rebuild holds the checkpoints. Throws ProjectionsOutdated.
 * The sides are read last: if they are swapped in between, the first move of a checkpoint is refused.
 */
export async function loadLane({ database, of, partitions, epoch, eventsWaiting }: LaneSource): Promise<LoadedLane | null> {
  const checkpoints = await readFreeCheckpoints(database, of, partitions);
  if (!checkpoints) return null;
  const { sides, idle, versions } = await readLiveSides(database, of);
  const states = checkpoints.map((checkpoint) => newPartitionState({ ...checkpoint, versions }, eventsWaiting));
  for (const state of states) state.stop = stopForEpoch(state.checkpoint.epoch, epoch);
  await loadParked(database, nameOf(of), states);
  return { sides, idle, states };
}

export function stopForEpoch(folded: number, log: number): Stop | null {
  if (folded === 0 || folded === log) return null;
  const message = `what was read is of epoch ${folded}, the log of epoch ${log}`;
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
