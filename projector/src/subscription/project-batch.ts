import type { AnyStoredEvent } from '@parley/events/envelope';
import { moveCheckpoints, type CheckpointMove } from '@parley/read-tables/checkpoints';
import { sequenceOf, type ParkedEvent } from '../apply/apply-batch.ts';
import { prepareApply, type ApplyTarget } from '../apply/apply-target.ts';
import type { PartitionEvents } from './gather-batch.ts';
import { parkingStatements } from './parking.ts';
import type { Refusals } from './refusals.ts';

export interface Projected {
  /** By partition, in order, without those that were parked. */
  projected: Map<number, AnyStoredEvent[]>;
  parked: ParkedEvent[];
}

export interface ProjectingOptions {
  subscription: string;
  epoch: number;
  refusals: Pick<Refusals, 'reasonToPark'>;
  failpoint?: ((name: string) => void) | undefined;
}

/**
 * One transaction: first the checkpoints move, each only if it still is where this shard knows it, then the rows follow.
 * After a throw nothing that is remembered may be trusted.
 */
export async function projectBatch(
  target: ApplyTarget,
  batch: readonly PartitionEvents[],
  { subscription, epoch, refusals, failpoint }: ProjectingOptions,
): Promise<Projected> {
  const parkedIn = new Map(batch.map(({ state }) => [state.partition, state.parked]));
  const prepared = await prepareApply(
    target,
    batch.flatMap(({ events }) => events),
    {
      isParked: (event) => parkedIn.get(event.partition)!.has(sequenceOf(event)),
      refusalOf: (event) => refusals.reasonToPark(event),
    },
  );
  const moves = batch.map((part) => moveOf(part, epoch));
  const parking = await parkingStatements(target.database, subscription, prepared.parked);
  const statements = [moveCheckpoints(subscription, moves, target.database.dialect), ...prepared.statements, ...parking];
  await target.database.write(statements, failpoint && (() => failpoint('project.before-commit')));
  failpoint?.('project.after-commit');
  prepared.rows.rememberIn(target.cache);
  for (const [index, { state }] of batch.entries()) {
    const { position, lastEventId } = moves[index]!;
    state.checkpoint = { ...state.checkpoint, position, lastEventId, epoch };
    state.inbox.settle(position);
  }
  for (const { event } of prepared.parked) parkedIn.get(event.partition)!.add(sequenceOf(event));
  return { projected: byPartition(prepared.projected), parked: prepared.parked };
}

function moveOf({ state, events }: PartitionEvents, epoch: number): CheckpointMove {
  const last = events.at(-1)!;
  return { from: state.checkpoint, position: last.position, epoch, lastEventId: last.id };
}

function byPartition(events: readonly AnyStoredEvent[]): Map<number, AnyStoredEvent[]> {
  const parts = new Map<number, AnyStoredEvent[]>();
  for (const event of events) {
    const part = parts.get(event.partition);
    if (part) part.push(event);
    else parts.set(event.partition, [event]);
  }
  return parts;
}
