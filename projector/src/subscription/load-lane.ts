import type { Database } from '@parley/database/database';
import { idFromBytes } from '@parley/events/id-bytes';
import type { Side } from '@parley/read-models/sides';
import type { Projection } from '../projections/projection.ts';
import { readFreeCheckpoints, readLiveSides } from './live-sides.ts';
import { newPartitionState, type PartitionState, type Stop } from './partition-state.ts';

export interface LoadedLane {
  sides: ReadonlyMap<string, Side>;
  states: PartitionState[];
}

export interface LaneSource {
  database: Database;
  projections: readonly Projection[];
  partitions: readonly number[];
  epoch: number;
}

/**
 * What a lane must know before it projects. Null while a rebuild holds the checkpoints. Throws ProjectionsOutdated.
 * The sides are read last: if they are swapped in between, the first move of a checkpoint is refused.
 */
export async function loadLane({ database, projections, partitions, epoch }: LaneSource): Promise<LoadedLane | null> {
  const checkpoints = await readFreeCheckpoints(database, partitions);
  if (!checkpoints) return null;
  const { sides, versions } = await readLiveSides(database, projections);
  const states = checkpoints.map((checkpoint) => newPartitionState({ ...checkpoint, versions }));
  for (const state of states) state.stop = stopForEpoch(state.checkpoint.epoch, epoch);
  await loadParked(database, states);
  return { sides, states };
}

export function stopForEpoch(folded: number, log: number): Stop | null {
  if (folded === 0 || folded === log) return null;
  const message = `what was read is of epoch ${folded}, the log of epoch ${log}`;
  return { reason: 'epoch_changed', message, remedy: 'Restart the services, then run `parley replay`.' };
}

async function loadParked(database: Database, states: readonly PartitionState[]): Promise<void> {
  const byPartition = new Map(states.map((state) => [state.partition, state.parked]));
  const sql = `SELECT partition_id, sequence_id FROM parked_sequences WHERE partition_id IN (${[...byPartition.keys()].join(', ')})`;
  for (const found of await database.read<{ partition_id: number; sequence_id: Buffer }>({ sql })) {
    byPartition.get(found.partition_id)!.add(idFromBytes(found.sequence_id));
  }
}
