import type { AnyStoredEvent } from '@parley/events/envelope';
import { moveCheckpoints, type CheckpointMove } from '@parley/read-tables/checkpoints';
import { sequenceOf, type ParkedEvent } from '../apply/apply-batch.ts';
import { prepareApply, type ApplyTarget } from '../apply/apply-target.ts';
import type { PartitionEvents } from '@parley/subscription/gather-batch';
import { parkingStatements } from './parking.ts';
import type { PoisonEventDetector } from './poison-event-detector.ts';

export interface CommittedBatch {
  /** In order, by partition. */
  applied: Map<number, AnyStoredEvent[]>;
  parked: ParkedEvent[];
}

export interface CommitOptions {
  subscription: string;
  epoch: number;
  poison: Pick<PoisonEventDetector, 'rejectionOf'>;
  failpoint?: ((name: string) => void) | undefined;
}

/**
 * Applies a batch in one transaction: it moves the checkpoints, each only from the position known here, then writes the rows.
 * After an error, all in-memory state of the shard is invalid.
 */
export async function commitBatch(
  target: ApplyTarget,
  batch: readonly PartitionEvents[],
  { subscription, epoch, poison, failpoint }: CommitOptions,
): Promise<CommittedBatch> {
  const parkedSequences = new Map(batch.map(({ state }) => [state.partition, state.parked]));
  const prepared = await prepareApply(
    target,
    batch.flatMap(({ events }) => events),
    {
      isParked: (event) => parkedSequences.get(event.partition)!.has(sequenceOf(event)),
      rejectionOf: (event) => poison.rejectionOf(event),
    },
  );
  const moves = batch.map((part) => checkpointMove(part, epoch));
  const parking = await parkingStatements(target.database, subscription, prepared.parked);
  const statements = [moveCheckpoints(subscription, moves, target.database.dialect), ...prepared.statements, ...parking];
  await target.database.write(statements, failpoint && (() => failpoint('project.before-commit')));
  failpoint?.('project.after-commit');
  prepared.rows.updateCache(target.cache);
  for (const [index, { state }] of batch.entries()) {
    const { position, lastEventId } = moves[index]!;
    state.checkpoint = { ...state.checkpoint, position, lastEventId, epoch };
    state.inbox.discardThrough(position);
  }
  for (const { event } of prepared.parked) parkedSequences.get(event.partition)!.add(sequenceOf(event));
  return { applied: Map.groupBy(prepared.applied, ({ partition }) => partition), parked: prepared.parked };
}

function checkpointMove({ state, events }: PartitionEvents, epoch: number): CheckpointMove {
  const last = events.at(-1)!;
  return { from: state.checkpoint, position: last.position, epoch, lastEventId: last.id };
}
