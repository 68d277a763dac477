/**
 * Runs a rebuild of any number of subscriptions, as operators start it from the CLI or the console: opens the slots, then fills,
 * compares and switches one subscription after the other, and finally empties the previous slots.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ChecksumDifference } from './checksums.ts';
import { emptyPreviousSlots } from './empty-previous-slots.ts';
import { openRebuild, rebuild, type RebuildDependencies, type RebuildProgress, type RebuildResult } from './rebuild.ts';
import type { ProjectionSelection } from './rebuild-plan.ts';
import { isUnavailable, retryWhileUnavailable } from './retry-while-unavailable.ts';
import type { StartFrom } from './slot-claim.ts';

export type RebuildStores = Pick<RebuildDependencies, 'store' | 'database'>;

export type RunProgress =
  | { phase: 'opening' | RebuildProgress['phase']; selection: ProjectionSelection; projected: number; total: number }
  | { phase: 'rebuilt'; selection: ProjectionSelection; result: RebuildResult }
  /** The grace period has begun; the previous slots are emptied after it. */
  | { phase: 'emptying' };

export interface RunOptions {
  selections: readonly ProjectionSelection[];
  startFrom: StartFrom;
  /** Switches to the filled slots; otherwise they stay unfinished. True by default. */
  swap?: boolean;
  /** Keeps the previous slots for a rollback. */
  keepPrevious: boolean;
  /** Grace period for requests that still read the previous slots. */
  graceMs: number;
  /** Limit in events per second. */
  maxRate?: number | undefined;
  signal: AbortSignal;
  failpoint?: (name: string) => void;
  onProgress(progress: RunProgress): void;
}

export interface RunResult {
  differences: ChecksumDifference[];
  /** False when they are kept: as requested, or because the signal was aborted during the grace period. */
  previousSlotsEmptied: boolean;
}

/** The signal was aborted or a store stayed unavailable. The active slots are complete. */
export class RebuildInterrupted extends Error {
  override readonly name = 'RebuildInterrupted';
  /** The slots hold data, so the rebuild can start from `unfinished`; otherwise it must be started again. */
  readonly resumable: boolean;

  constructor(cause: unknown, resumable: boolean) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.resumable = resumable;
  }
}

/** Throws RebuildInterrupted, and all that `rebuild` throws. */
export async function runRebuild(stores: RebuildStores, options: RunOptions): Promise<RunResult> {
  const { selections, swap = true, keepPrevious } = options;
  const startFrom = await openAllSlots(stores, options);
  const differences: ChecksumDifference[] = [];
  for (const selection of selections) {
    const result = await rebuildSelection(stores, selection, { ...options, startFrom });
    options.onProgress({ phase: 'rebuilt', selection, result });
    differences.push(...result.differences);
  }
  const previousSlotsEmptied = swap && !keepPrevious && (await emptyAfterGrace(stores, options));
  return { differences, previousSlotsEmptied };
}

/** Opens the slots of several subscriptions before any is filled, so that a run that ends early can be resumed as a whole. */
async function openAllSlots(stores: RebuildStores, { selections, startFrom, signal }: RunOptions): Promise<StartFrom> {
  if (startFrom !== 'empty' || selections.length === 1) return startFrom;
  for (const { subscription, names } of selections) {
    const open = () => openRebuild({ ...stores, ...subscription }, { projections: names, signal });
    await retryWhileUnavailable('empty', open, { signal }).catch((error: unknown) => rethrow(error, { signal, resumable: false }));
  }
  return 'unfinished';
}

async function rebuildSelection(stores: RebuildStores, selection: ProjectionSelection, options: RunOptions): Promise<RebuildResult> {
  const { swap, maxRate, signal, failpoint, onProgress } = options;
  const { subscription, names: projections } = selection;
  let resumable = options.startFrom === 'unfinished';
  const attempt = (startFrom: StartFrom, onResumable: () => void): Promise<RebuildResult> =>
    rebuild(
      { ...stores, ...subscription },
      {
        projections,
        startFrom,
        maxRate,
        signal,
        ...(swap !== undefined && { swap }),
        ...(failpoint && { failpoint }),
        onProgress(progress) {
          onResumable();
          resumable = true;
          onProgress({ ...progress, selection });
        },
      },
    );
  onProgress({ phase: 'opening', selection, projected: 0, total: 0 });
  return retryWhileUnavailable(options.startFrom, attempt, { signal }).catch((error: unknown) => rethrow(error, { signal, resumable }));
}

/** Returns whether it emptied them. */
async function emptyAfterGrace(stores: RebuildStores, { selections, graceMs, signal, onProgress }: RunOptions): Promise<boolean> {
  onProgress({ phase: 'emptying' });
  await delay(graceMs, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) return false;
  for (const { subscription, names } of selections) await emptyPreviousSlots({ ...stores, ...subscription }, names);
  return true;
}

function rethrow(error: unknown, { signal, resumable }: { signal: AbortSignal; resumable: boolean }): never {
  if (!signal.aborted && !isUnavailable(error)) throw error;
  throw new RebuildInterrupted(signal.aborted ? signal.reason : error, resumable);
}
