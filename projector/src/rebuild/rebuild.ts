/**
 * Rebuilds read tables of one subscription from the log while everything runs: fills the inactive slots, compares them with the active
 * ones and switches in one short transaction. A rollback is a rebuild that starts from the previous slots.
 */
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { readParkedSequences } from '@parley/read-tables/parked';
import type { Slot } from '@parley/read-tables/slots';
import { subscriptionName, type Subscription } from '../projections/subscription.ts';
import { compareSlots, type ChecksumDifference } from './checksums.ts';
import { confirmDifferences } from './confirm-differences.ts';
import { fillUpTo, positionOf, type SlotFilling } from './fill-slots.ts';
import { planRebuild, type RebuildPlan } from './rebuild-plan.ts';
import { CannotRebuild, claimSlots, readClaimedCheckpoints, type StartFrom } from './slot-claim.ts';
import { emptySlots, openSlots } from './slot-tables.ts';
import { logEnds, positionsOf, switchSlots } from './switch-slots.ts';
import { createThrottle, type Throttle } from './throttle.ts';

/** Stores and the subscription with all its projections. */
export interface RebuildDependencies extends Subscription {
  store: EventStore;
  /** The migrated database of the read tables. */
  database: Database;
}

export interface RebuildProgress {
  phase: 'filling' | 'comparing' | 'switching' | 'done';
  /** Events projected so far. */
  projected: number;
  /** Events to project, as of the last read of the heads. */
  total: number;
}

export interface RebuildOptions {
  /** Names of projections; none: all. Those that share tables with them are included. */
  projections: readonly string[];
  /** `empty` by default. */
  startFrom?: StartFrom;
  /** Compares checksums of both slots before the switch, which reads each table twice. True by default. */
  compare?: boolean;
  /** Switches to the filled slots; otherwise they stay unfinished. True by default. */
  swap?: boolean;
  /** Limit in events per second. */
  maxRate?: number | undefined;
  /** The first call means that the slots hold data: the rebuild can be resumed from here on. */
  onProgress?: (progress: RebuildProgress) => void;
  /** Stops the rebuild between two slices with the signal's reason. */
  signal?: AbortSignal;
  /** Called before and after each batch and the switch. Tests kill the process there. */
  failpoint?: (name: string) => void;
}

export interface RebuildResult {
  /** The active slots, or the ones that would be active after a switch. */
  slots: { projection: string; slot: string; version: number }[];
  projected: number;
  /** Partitions in which the old active slot differed from the rebuilt one, for projections of an unchanged version. */
  differences: ChecksumDifference[];
}

/** Throws RebuildStopped, CannotRebuild or RebuildUnderWay; the active slots are then unchanged. */
export function rebuild(dependencies: RebuildDependencies, options: RebuildOptions): Promise<RebuildResult> {
  return withClaimedSlots(dependencies, options, (plan) => fillAndSwitch(dependencies, plan, options));
}

/** Empties the slots as `rebuild` does first and leaves them to be resumed. Throws CannotRebuild or RebuildUnderWay. */
export function openRebuild(dependencies: RebuildDependencies, options: Pick<RebuildOptions, 'projections' | 'signal'>): Promise<void> {
  return withClaimedSlots(dependencies, options, () => Promise.resolve());
}

async function withClaimedSlots<T>(
  dependencies: RebuildDependencies,
  { projections, startFrom = 'empty', signal }: Pick<RebuildOptions, 'projections' | 'startFrom' | 'signal'>,
  work: (plan: RebuildPlan) => Promise<T>,
): Promise<T> {
  const { store, database } = dependencies;
  const subscription = subscriptionName(dependencies);
  const plan = await planRebuild(database, dependencies, projections);
  await refuseWhileParked(database, subscription, plan);
  await refuseDivergedLog(dependencies, plan);
  const claim = await claimSlots(database, plan, { startFrom, epoch: store.epoch, subscription });
  try {
    if (startFrom === 'empty') {
      await emptySlots(database, plan, createThrottle(database.dialect, { signal }));
      await openSlots(database, plan, subscription);
    }
    return await work(plan);
  } finally {
    await claim.release().catch(() => undefined);
  }
}

async function fillAndSwitch(dependencies: RebuildDependencies, plan: RebuildPlan, options: RebuildOptions): Promise<RebuildResult> {
  const { store, database } = dependencies;
  const { signal, maxRate, compare = true, swap = true, failpoint = () => undefined } = options;
  const subscription = subscriptionName(dependencies);
  const throttle = createThrottle(database.dialect, { maxRate, signal });
  const progress: RebuildProgress = { phase: 'filling', projected: 0, total: 0 };
  const report = (phase: RebuildProgress['phase']): void => options.onProgress?.(Object.assign(progress, { phase }));
  const onProjected = (events: number): void => {
    progress.projected += events;
    report('filling');
    signal?.throwIfAborted();
  };
  const checkpoints = await readClaimedCheckpoints(database, plan);
  const filling: SlotFilling = { store, database, subscription, plan, throttle, checkpoints, onProjected, failpoint };

  const activeEnds = async (): Promise<Map<number, number>> => positionsOf(await readCheckpoints(database, subscription));
  const ends = (): Promise<Map<number, number>> => (plan.whole ? logEnds(filling) : activeEnds());
  const comparable = compare && (await isOfCurrentEpoch(filling));

  // The comparison needs both slots at equal positions; a whole rebuild then goes on to the end of the log.
  await catchUp(filling, progress, comparable ? activeEnds : ends);
  report('comparing');
  const differences = comparable ? await compareAll(filling, createThrottle(database.dialect, { maxRate, signal, concurrency: 1 })) : [];
  if (!swap) return { slots: plan.slotsAfter, projected: progress.projected, differences };
  await catchUp(filling, progress, ends);
  signal?.throwIfAborted();
  report('switching');
  // Projectors wait for the switch, so the rate limit does not apply.
  await switchSlots({ ...filling, throttle: createThrottle(database.dialect) });
  report('done');
  return { slots: plan.slotsAfter, projected: progress.projected, differences };
}

/** Positions of another epoch cannot be compared. */
async function isOfCurrentEpoch({ store, database, subscription }: SlotFilling): Promise<boolean> {
  return (await readCheckpoints(database, subscription)).every(({ epoch }) => epoch === 0 || epoch === store.epoch);
}

/** A sequence is parked for all projections of a subscription: a partial rebuild would apply events that the others have not. */
async function refuseWhileParked(database: Database, subscription: string, { whole }: RebuildPlan): Promise<void> {
  if (whole || (await readParkedSequences(database, subscription)).length === 0) return;
  throw new CannotRebuild('some sequences are parked: retry them first, or rebuild all projections');
}

/** Throws LogDiverged when the log lost events that the active tables contain, CannotRebuild for a partial rebuild across epochs. */
async function refuseDivergedLog(dependencies: RebuildDependencies, { whole }: RebuildPlan): Promise<void> {
  const { store, database } = dependencies;
  for (const { partition, position, epoch, lastEventId: eventId } of await readCheckpoints(database, subscriptionName(dependencies))) {
    if (epoch === 0) continue;
    if (epoch === store.epoch) await store.readPartition(partition, { position, eventId }, 1);
    else if (!whole)
      throw new CannotRebuild(
        `the active tables belong to epoch ${epoch}, but the log is in epoch ${store.epoch}: rebuild all projections`,
      );
  }
}

/** Fills until the rest is short enough for the switch, which projects it while the live checkpoints are claimed. */
async function catchUp(filling: SlotFilling, progress: RebuildProgress, readEnds: () => Promise<Map<number, number>>): Promise<void> {
  const maxLeft = 200;
  for (;;) {
    const ends = await readEnds();
    const left = [...ends].reduce((sum, [partition, end]) => sum + Math.max(0, end - positionOf(filling, partition)), 0);
    progress.total = progress.projected + left;
    await fillUpTo(filling, ends);
    if (left <= maxLeft) return;
  }
}

async function compareAll(filling: SlotFilling, throttle: Throttle): Promise<ChecksumDifference[]> {
  const { database, plan, checkpoints } = filling;
  const positions = positionsOf(checkpoints[0]!);
  const differences: ChecksumDifference[] = [];
  for (const { table, version } of plan.targets) {
    const before = plan.slotsBefore.find(({ projection }) => projection === table.name);
    if (before?.version !== version) continue;
    const pair = { table, active: before.slot as Slot, rebuilt: plan.slots.get(table.name)! };
    const found = await compareSlots(database, pair, { positions, throttle });
    differences.push(...(await confirmDifferences(filling, pair, found, throttle)));
  }
  return differences;
}
