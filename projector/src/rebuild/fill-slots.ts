/** Folding the log into the sides that are not live: by the same fold as the live ones, partition by partition. */
import type { Database } from '@parley/database/database';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '@parley/event-store/event-store';
import { moveCheckpoints, type Checkpoint } from '@parley/read-tables/checkpoints';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { prepareApply, type ApplyTarget } from '../apply/apply-target.ts';
import { affordable } from '../apply/weights.ts';
import { RowCache } from '../apply/row-cache.ts';
import { inParallel, type Pace } from './pace.ts';
import { slotSubscription, type FillPlan, type RebuildPlan } from './rebuild-plan.ts';

export interface Filling {
  store: EventStore;
  database: Database;
  plan: FillPlan;
  pace: Pace;
  /** Of each target, ascending by partition; moves along. */
  checkpoints: Checkpoint[][];
  onProjected(events: number): void;
  /** Called around the steps at which a crash would matter. */
  failpoint(name: string): void;
}

/** One whose sides are to be live. */
export interface SlotFilling extends Filling {
  /** Whose live checkpoints the sides will move with. */
  subscription: string;
  plan: RebuildPlan;
}

/** Rows of each table, by partition under way. Some are large, and seldom looked at again. */
const rowsRemembered = 4_000;
const fewer = { messages: 1_000, text_blocks: 10 };

export function newFillingCache(): RowCache {
  return new RowCache(rowsRemembered, fewer);
}

/** The event that stopped a rebuild: nothing was swapped, the live side is as it was. */
export class RebuildStopped extends Error {
  readonly event: AnyStoredEvent;

  constructor(event: AnyStoredEvent, projection: string, cause: unknown) {
    super(`${projection} cannot apply ${event.type} at partition ${event.partition}, position ${event.position}`, { cause });
    this.name = 'RebuildStopped';
    this.event = event;
  }
}

/** Fills each partition up to the position given; one that is not named stays. */
export async function fillUpTo(filling: Filling, ends: ReadonlyMap<number, number>): Promise<void> {
  const behind = [...ends].filter(([partition, end]) => positionOf(filling, partition) < end);
  await inParallel(behind, filling.pace.parallel, ([partition, end]) => fillPartition(filling, partition, end));
}

export function positionOf({ checkpoints }: Filling, partition: number): number {
  return checkpoints[0]![partition]!.position;
}

async function fillPartition(filling: Filling, partition: number, end: number): Promise<void> {
  const { store, database, plan, pace, checkpoints } = filling;
  const target: ApplyTarget = {
    earlier: new EarlierEvents(store, plan.targets),
    database,
    projections: plan.targets,
    slots: plan.slots,
    cache: newFillingCache(),
  };
  for (;;) {
    let began = performance.now();
    const { position, lastEventId: eventId } = checkpoints[0]![partition]!;
    if (position >= end) return;
    let unprojected = await store.readPartition(partition, { position, eventId }, Math.min(pace.size(), end - position));
    if (unprojected.length === 0) return;
    while (unprojected.length > 0) {
      const events = affordable(plan.targets, unprojected, { left: pace.size() });
      await applyInto(filling, target, events);
      filling.onProjected(events.length);
      await pace.rest(events.length, began);
      unprojected = unprojected.slice(events.length);
      began = performance.now();
    }
  }
}

async function applyInto(
  { store, database, plan, checkpoints, failpoint }: Filling,
  target: ApplyTarget,
  events: readonly AnyStoredEvent[],
): Promise<void> {
  const prepared = await prepareApply(target, events);
  const [stopped] = prepared.parked;
  if (stopped) throw new RebuildStopped(stopped.event, stopped.cause!.projection, stopped.cause!.error);
  const { partition, position, id: lastEventId } = events.at(-1)!;
  const to = { position, epoch: store.epoch, lastEventId };
  const moves = plan.targets.map(({ table }, index) => {
    const subscription = slotSubscription(table.name, plan.slots.get(table.name)!);
    return moveCheckpoints(subscription, [{ from: checkpoints[index]![partition]!, ...to }], database.dialect);
  });
  failpoint('replay.before-batch');
  await database.write([...moves, ...prepared.statements]);
  failpoint('replay.after-batch');
  prepared.rows.rememberIn(target.cache);
  for (const ofTarget of checkpoints) ofTarget[partition] = { ...ofTarget[partition]!, ...to };
}
