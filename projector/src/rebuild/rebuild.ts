/**
 * Rebuilding read tables from the log while everything runs: the sides that are not live are filled, compared with the
 * live ones, and swapped in by one short transaction. Going back to the old sides is the same, begun at their checkpoints.
 */
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { LIVE, readCheckpoints } from '@parley/read-models/checkpoints';
import { readParkedSequences } from '@parley/read-models/parked';
import type { Side } from '@parley/read-models/sides';
import type { Projection } from '../projections/projection.ts';
import { compareSides, type ChecksumDifference } from './checksums.ts';
import { confirmDifferences } from './confirm-differences.ts';
import { fillUpTo, positionOf, type Filling } from './fill-sides.ts';
import { paceFor, type Pace } from './pace.ts';
import { planRebuild, type RebuildPlan } from './rebuild-plan.ts';
import { beginSides, readSideCheckpoints } from './side-tables.ts';
import { logEnds, positionsOf, switchSides } from './switch-sides.ts';

export interface RebuildDependencies {
  store: EventStore;
  /** Where the read tables are; projector's migrations have run there. */
  database: Database;
  /** All live projections of this code. */
  projections: readonly Projection[];
}

export interface RebuildProgress {
  phase: 'filling' | 'comparing' | 'switching' | 'done';
  /** Events folded so far, and how many there were to fold when it was last looked. */
  folded: number;
  total: number;
}

export interface RebuildOptions {
  /** Names of projections; none: all. Those that share tables with them come along. */
  projections: readonly string[];
  /** Begins where the other sides stand instead of anew: to go on after a crash, or back to the sides before (rollback). */
  goOn?: boolean;
  /** Sums over both sides before the switch; off saves two readings of the tables. On by default. */
  compare?: boolean;
  /** Events a second, at most. */
  maxRate?: number;
  onProgress?: (progress: RebuildProgress) => void;
  /** Stops it between two slices, with the signal's reason. */
  signal?: AbortSignal;
}

export interface Rebuilt {
  /** What is live now. */
  sides: { projection: string; side: string; version: number }[];
  folded: number;
  /** Where the side that was live differed from the rebuilt one, of projections whose version is the same. */
  differences: ChecksumDifference[];
}

/** Throws RebuildStopped at the first event that cannot be folded, and CannotRebuild; then what is live is as it was. */
export async function rebuild(dependencies: RebuildDependencies, options: RebuildOptions): Promise<Rebuilt> {
  const { store, database, projections } = dependencies;
  const plan = await planRebuild(database, projections, options.projections);
  await refuseWhileParked(database, plan);
  const pace = paceFor(database.dialect, options.maxRate);
  if (!options.goOn) await beginSides(database, plan, pace);
  const checkpoints = await readSideCheckpoints(database, plan);
  if (!checkpoints) throw new CannotRebuild('the other sides were not filled by this version, or not together: begin anew');
  const progress: RebuildProgress = { phase: 'filling', folded: 0, total: 0 };
  const tell = (phase: RebuildProgress['phase']): void => options.onProgress?.(Object.assign(progress, { phase }));
  const onFolded = (events: number): void => {
    progress.folded += events;
    options.signal?.throwIfAborted();
    tell('filling');
  };
  const filling: Filling = { store, database, plan, pace, checkpoints, onFolded };

  const liveEnds = async (): Promise<Map<number, number>> => positionsOf(await readCheckpoints(database, LIVE));

  // First where the live side stands, for the comparison; when all is rebuilt, then beyond it to the log's end.
  await catchUp(filling, progress, liveEnds);
  tell('comparing');
  const differences = options.compare === false ? [] : await compareAll(filling, paceFor(database.dialect, options.maxRate));
  await catchUp(filling, progress, plan.whole ? () => logEnds(filling) : liveEnds);
  options.signal?.throwIfAborted();
  tell('switching');
  await switchSides(filling);
  tell('done');
  return { sides: plan.sidesAfter, folded: progress.folded, differences };
}

export class CannotRebuild extends Error {
  override readonly name = 'CannotRebuild';
}

/** A sequence is parked for all projections at once: rebuilt ones among others would have folded what those have not. */
async function refuseWhileParked(database: Database, { whole }: RebuildPlan): Promise<void> {
  if (whole || (await readParkedSequences(database)).length === 0) return;
  throw new CannotRebuild('sequences are parked: retry them first, or rebuild all projections');
}

/** Until so little is left that the switch can fold it while the live checkpoints stand still. */
async function catchUp(filling: Filling, progress: RebuildProgress, readEnds: () => Promise<Map<number, number>>): Promise<void> {
  const little = 200;
  for (;;) {
    const ends = await readEnds();
    const left = [...ends].reduce((sum, [partition, end]) => sum + Math.max(0, end - positionOf(filling, partition)), 0);
    progress.total = progress.folded + left;
    await fillUpTo(filling, ends);
    if (left <= little) return;
  }
}

async function compareAll(filling: Filling, pace: Pace): Promise<ChecksumDifference[]> {
  const { database, plan, checkpoints } = filling;
  const positions = new Map(checkpoints[0]!.map(({ partition, position }) => [partition, position]));
  const differences: ChecksumDifference[] = [];
  for (const { table, version } of plan.targets) {
    const before = plan.sidesBefore.find(({ projection }) => projection === table.name);
    if (before?.version !== version) continue;
    const both = { table, live: before.side as Side, rebuilt: plan.sides.get(table.name)! };
    const found = await compareSides(database, both, { positions, pace });
    differences.push(...(await confirmDifferences(filling, both, found, pace)));
  }
  return differences;
}
