/**
 * Rebuilding read tables from the log while everything runs: the sides that are not live are filled, compared with the
 * live ones, and swapped in by one short transaction. Going back to the old sides is the same, begun at their checkpoints.
 */
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { readParkedSequences } from '@parley/read-tables/parked';
import type { Slot } from '@parley/read-tables/slots';
import { nameOf, type Subscription } from '../projections/subscription.ts';
import { compareSlots, type ChecksumDifference } from './checksums.ts';
import { confirmDifferences } from './confirm-differences.ts';
import { fillUpTo, positionOf, type SlotFilling } from './fill-slots.ts';
import { paceFor, type Pace } from './pace.ts';
import { planRebuild, type RebuildPlan } from './rebuild-plan.ts';
import { CannotRebuild, claimSlots, readClaimed, type Beginning } from './slot-claim.ts';
import { emptySlots, openSlots } from './slot-tables.ts';
import { logEnds, positionsOf, switchSlots } from './switch-slots.ts';

/** With all projections of a subscription of this code. */
export interface RebuildDependencies extends Subscription {
  store: EventStore;
  /** Where the read tables are; projector's migrations have run there. */
  database: Database;
}

export interface RebuildProgress {
  phase: 'filling' | 'comparing' | 'switching' | 'done';
  /** Events folded so far, and how many there were to fold when it was last looked. */
  projected: number;
  total: number;
}

export interface RebuildOptions {
  /** Names of projections; none: all. Those that share tables with them come along. */
  projections: readonly string[];
  /** By default with empty sides; `unfinished` goes on after a crash, `kept` goes back to the sides before (rollback). */
  beginning?: Beginning;
  /** Sums over both sides before the switch; off saves two readings of the tables. On by default. */
  compare?: boolean;
  /** Whether the filled sides become live; otherwise they wait, unfinished. On by default. */
  swap?: boolean;
  /** Events a second, at most. */
  maxRate?: number;
  /** From the first events on that the sides hold: it can be gone on with then. */
  onProgress?: (progress: RebuildProgress) => void;
  /** Stops it between two slices, with the signal's reason. */
  signal?: AbortSignal;
  /** Called around each batch and the switch; in tests it ends the process there. */
  failpoint?: (name: string) => void;
}

export interface Rebuilt {
  /** What is live now, or would be. */
  slots: { projection: string; slot: string; version: number }[];
  projected: number;
  /** Where the side that was live differed from the rebuilt one, of projections whose version is the same. */
  differences: ChecksumDifference[];
}

/** Throws RebuildStopped at the first event that cannot be folded, CannotRebuild and RebuildUnderWay; then what is live is as it was. */
export function rebuild(dependencies: RebuildDependencies, options: RebuildOptions): Promise<Rebuilt> {
  return withSlots(dependencies, options, (plan) => fillAndSwap(dependencies, plan, options));
}

/** Empties the sides, as `rebuild` begins with, and leaves them to be gone on with. Throws CannotRebuild and RebuildUnderWay. */
export function beginRebuild(dependencies: RebuildDependencies, options: Pick<RebuildOptions, 'projections' | 'signal'>): Promise<void> {
  return withSlots(dependencies, options, () => Promise.resolve());
}

async function withSlots<T>(
  dependencies: RebuildDependencies,
  { projections, beginning = 'nothing', signal }: Pick<RebuildOptions, 'projections' | 'beginning' | 'signal'>,
  work: (plan: RebuildPlan) => Promise<T>,
): Promise<T> {
  const { store, database } = dependencies;
  const subscription = nameOf(dependencies);
  const plan = await planRebuild(database, dependencies, projections);
  await refuseWhileParked(database, subscription, plan);
  await refuseOtherLog(dependencies, plan);
  const claim = await claimSlots(database, plan, { beginning, epoch: store.epoch, subscription });
  try {
    if (beginning === 'nothing') {
      await emptySlots(database, plan, paceFor(database.dialect, { signal }));
      await openSlots(database, plan, subscription);
    }
    return await work(plan);
  } finally {
    await claim.release().catch(() => undefined);
  }
}

async function fillAndSwap(dependencies: RebuildDependencies, plan: RebuildPlan, options: RebuildOptions): Promise<Rebuilt> {
  const { store, database } = dependencies;
  const { signal, maxRate, compare = true, swap = true, failpoint = () => undefined } = options;
  const subscription = nameOf(dependencies);
  const pace = paceFor(database.dialect, { maxRate, signal });
  const progress: RebuildProgress = { phase: 'filling', projected: 0, total: 0 };
  const tell = (phase: RebuildProgress['phase']): void => options.onProgress?.(Object.assign(progress, { phase }));
  const onProjected = (events: number): void => {
    progress.projected += events;
    tell('filling');
    signal?.throwIfAborted();
  };
  const checkpoints = await readClaimed(database, plan);
  const filling: SlotFilling = { store, database, subscription, plan, pace, checkpoints, onProjected, failpoint };

  const liveEnds = async (): Promise<Map<number, number>> => positionsOf(await readCheckpoints(database, subscription));
  const ends = (): Promise<Map<number, number>> => (plan.whole ? logEnds(filling) : liveEnds());
  const comparable = compare && (await isOfThisEpoch(filling));

  // First where the live side stands, for the comparison; when all is rebuilt, then beyond it to the log's end.
  await catchUp(filling, progress, comparable ? liveEnds : ends);
  tell('comparing');
  const differences = comparable ? await compareAll(filling, paceFor(database.dialect, { maxRate, signal, parallel: 1 })) : [];
  if (!swap) return { slots: plan.slotsAfter, projected: progress.projected, differences };
  await catchUp(filling, progress, ends);
  signal?.throwIfAborted();
  tell('switching');
  // Whoever projects stands still for it: no rate is kept now.
  await switchSlots({ ...filling, pace: paceFor(database.dialect) });
  tell('done');
  return { slots: plan.slotsAfter, projected: progress.projected, differences };
}

/** Positions of another epoch say nothing: then there is nothing to compare with. */
async function isOfThisEpoch({ store, database, subscription }: SlotFilling): Promise<boolean> {
  return (await readCheckpoints(database, subscription)).every(({ epoch }) => epoch === 0 || epoch === store.epoch);
}

/** A sequence is parked for all projections at once: rebuilt ones among others would have folded what those have not. */
async function refuseWhileParked(database: Database, subscription: string, { whole }: RebuildPlan): Promise<void> {
  if (whole || (await readParkedSequences(database, subscription)).length === 0) return;
  throw new CannotRebuild('sequences are parked: retry them first, or rebuild all projections');
}

/** Throws LogDiverged when the log lost what the live tables hold, and goes on as if nothing had happened. */
async function refuseOtherLog(dependencies: RebuildDependencies, { whole }: RebuildPlan): Promise<void> {
  const { store, database } = dependencies;
  for (const { partition, position, epoch, lastEventId: eventId } of await readCheckpoints(database, nameOf(dependencies))) {
    if (epoch === 0) continue;
    if (epoch === store.epoch) await store.readPartition(partition, { position, eventId }, 1);
    else if (!whole)
      throw new CannotRebuild(`the live tables are of epoch ${epoch}, the log of epoch ${store.epoch}: rebuild all projections`);
  }
}

/** Until so little is left that the switch can fold it while the live checkpoints stand still. */
async function catchUp(filling: SlotFilling, progress: RebuildProgress, readEnds: () => Promise<Map<number, number>>): Promise<void> {
  const little = 200;
  for (;;) {
    const ends = await readEnds();
    const left = [...ends].reduce((sum, [partition, end]) => sum + Math.max(0, end - positionOf(filling, partition)), 0);
    progress.total = progress.projected + left;
    await fillUpTo(filling, ends);
    if (left <= little) return;
  }
}

async function compareAll(filling: SlotFilling, pace: Pace): Promise<ChecksumDifference[]> {
  const { database, plan, checkpoints } = filling;
  const positions = new Map(checkpoints[0]!.map(({ partition, position }) => [partition, position]));
  const differences: ChecksumDifference[] = [];
  for (const { table, version } of plan.targets) {
    const before = plan.slotsBefore.find(({ projection }) => projection === table.name);
    if (before?.version !== version) continue;
    const both = { table, live: before.slot as Slot, rebuilt: plan.slots.get(table.name)! };
    const found = await compareSlots(database, both, { positions, pace });
    differences.push(...(await confirmDifferences(filling, both, found, pace)));
  }
  return differences;
}
