/** Fills inactive slots from the log, partition by partition, with the same steps that project into the active ones. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import type { Database } from '@parley/database/database';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '@parley/event-store/event-store';
import { moveCheckpoints, type Checkpoint } from '@parley/read-tables/checkpoints';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { prepareApply, type ApplyTarget } from '../apply/apply-target.ts';
import { takeWithinBudget } from '../apply/batch-budget.ts';
import { RowCache } from '../apply/row-cache.ts';
import { slotSubscription, type FillPlan, type RebuildPlan } from './rebuild-plan.ts';
import type { Throttle } from './throttle.ts';

export interface Filling {
  store: EventStore;
  database: Database;
  plan: FillPlan;
  throttle: Throttle;
  /** One list per target, ascending by partition. Advances as the slots are filled. */
  checkpoints: Checkpoint[][];
  onProjected(events: number): void;
  /** Called before and after each batch. */
  failpoint(name: string): void;
}

/** Fills slots that are to become active. */
export interface SlotFilling extends Filling {
  /** The subscription that the slots belong to. */
  subscription: string;
  plan: RebuildPlan;
}

/** Cached rows per table, for each partition that is being filled. Large rows that are rarely read again get less. */
const cachedRows = 4_000;
const cachedRowsByTable = { messages: 1_000, text_segments: 10 };

export function newFillingCache(): RowCache {
  return new RowCache(cachedRows, cachedRowsByTable);
}

/** A projection failed on an event. The active slot is unchanged. */
export class RebuildStopped extends Error {
  readonly event: AnyStoredEvent;

  constructor(event: AnyStoredEvent, projection: string, cause: unknown) {
    super(`${projection} cannot apply ${event.type} at partition ${event.partition}, position ${event.position}`, { cause });
    this.name = 'RebuildStopped';
    this.event = event;
  }
}

/** Fills each partition up to its given position; partitions without one are left alone. */
export async function fillUpTo(filling: Filling, ends: ReadonlyMap<number, number>): Promise<void> {
  const behind = [...ends].filter(([partition, end]) => positionOf(filling, partition) < end);
  await forEachConcurrent(behind, filling.throttle.concurrency, ([partition, end]) => fillPartition(filling, partition, end));
}

export function positionOf({ checkpoints }: Filling, partition: number): number {
  return checkpoints[0]![partition]!.position;
}

async function fillPartition(filling: Filling, partition: number, end: number): Promise<void> {
  const { store, database, plan, throttle, checkpoints } = filling;
  const target: ApplyTarget = {
    earlier: new EarlierEvents(store, plan.targets),
    database,
    projections: plan.targets,
    slots: plan.slots,
    cache: newFillingCache(),
  };
  for (;;) {
    let startedAt = performance.now();
    const { position, lastEventId: eventId } = checkpoints[0]![partition]!;
    if (position >= end) return;
    let remaining = await store.readPartition(partition, { position, eventId }, Math.min(throttle.sliceSize(), end - position));
    if (remaining.length === 0) return;
    while (remaining.length > 0) {
      const events = takeWithinBudget(plan.targets, remaining, { left: throttle.sliceSize() });
      await applyInto(filling, target, events);
      filling.onProjected(events.length);
      await throttle.pause(events.length, startedAt);
      remaining = remaining.slice(events.length);
      startedAt = performance.now();
    }
  }
}

async function applyInto(
  { store, database, plan, checkpoints, failpoint }: Filling,
  target: ApplyTarget,
  events: readonly AnyStoredEvent[],
): Promise<void> {
  const prepared = await prepareApply(target, events);
  const [parked] = prepared.parked;
  if (parked) throw new RebuildStopped(parked.event, parked.cause!.projection, parked.cause!.error);
  const { partition, position, id: lastEventId } = events.at(-1)!;
  const to = { position, epoch: store.epoch, lastEventId };
  const moves = plan.targets.map(({ table }, index) => {
    const subscription = slotSubscription(table.name, plan.slots.get(table.name)!);
    return moveCheckpoints(subscription, [{ from: checkpoints[index]![partition]!, ...to }], database.dialect);
  });
  failpoint('replay.before-batch');
  await database.write([...moves, ...prepared.statements]);
  failpoint('replay.after-batch');
  prepared.rows.updateCache(target.cache);
  for (const targetCheckpoints of checkpoints) targetCheckpoints[partition] = { ...targetCheckpoints[partition]!, ...to };
}
