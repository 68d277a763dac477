import { subscriptions } from '@parley/projector/projections/subscriptions';
import type { ChecksumDifference } from '@parley/projector/rebuild/checksums';
import type { RebuildResult } from '@parley/projector/rebuild/rebuild';
import type { ProjectionSelection } from '@parley/projector/rebuild/rebuild-plan';
import { RebuildInterrupted, runRebuild, type RunProgress } from '@parley/projector/rebuild/run-rebuild';
import type { StartFrom } from '@parley/projector/rebuild/slot-claim';
import { CommandFailed } from '../command-failed.ts';
import type { Invocation } from '../invocation.ts';
import type { Output } from '../output/output.ts';
import type { ProgressBar } from '../output/progress-bar.ts';
import type { Stores } from '../stores/open-stores.ts';

export interface ReplayOptions {
  selections: readonly ProjectionSelection[];
  startFrom: StartFrom;
  /** Fill and compare, do not switch. */
  verify: boolean;
  keepPrevious: boolean;
  graceSeconds: number;
  maxRate?: number | undefined;
}

const allProjections = subscriptions.flatMap(({ projections }) => projections);

export async function replay({ store, read: database }: Stores, invocation: Invocation, options: ReplayOptions): Promise<void> {
  const { output, signal, failpoint } = invocation;
  const { selections, startFrom, verify, keepPrevious, graceSeconds, maxRate } = options;
  if (selections.length === 0) return reportNothingToDo(output, startFrom);
  const names = selections.flatMap((selection) => selection.names);
  if (startFrom === 'unfinished' && names.length < allProjections.length)
    output.note(`Resuming the interrupted rebuild of ${names.join(', ')} only.`);
  const { differences, previousSlotsEmptied } = await runRebuild(
    { store, database },
    {
      selections,
      startFrom,
      swap: !verify,
      keepPrevious,
      graceMs: graceSeconds * 1_000,
      maxRate,
      signal,
      failpoint,
      onProgress: progressReporter(output, options),
    },
  ).catch((error: unknown) => {
    if (!(error instanceof RebuildInterrupted)) throw error;
    const next = error.resumable ? resumeCommand(keepPrevious) : restartCommand(options);
    throw new CommandFailed(`${error.message}; the active tables are complete`, next);
  });
  if (verify) return reportComparison(output, differences);
  if (!keepPrevious && !previousSlotsEmptied)
    output.print({ previousSlots: 'kept' }, 'The previous tables are kept. To roll back, run: parley replay --rollback');
}

function reportNothingToDo(output: Output, startFrom: StartFrom): void {
  if (startFrom === 'previous')
    throw new CommandFailed('there are no previous tables; they are kept only by --keep-previous', 'parley projections');
  output.print({ replayed: [] }, 'There is no interrupted rebuild to resume.');
}

function progressReporter(output: Output, options: ReplayOptions): (progress: RunProgress) => void {
  let bar: ProgressBar | null = null;
  return (progress) => {
    if (progress.phase === 'emptying') {
      output.note(`The previous tables will be emptied in ${options.graceSeconds} s (press Ctrl-C to keep them for --rollback).`);
    } else if (progress.phase === 'rebuilt') {
      bar?.stop();
      bar = null;
      reportRebuilt(output, progress.selection, progress.result, options);
    } else {
      bar ??= output.progress(`rebuild ${progress.selection.subscription.subscription}`);
      bar.update(progress.projected, progress.total, progress.phase);
    }
  };
}

function reportRebuilt(output: Output, { subscription }: ProjectionSelection, result: RebuildResult, { verify }: ReplayOptions): void {
  const { projected, differences } = result;
  const slots = result.slots.filter(({ projection }) => subscription.projections.some(({ table }) => table.name === projection));
  const activated = verify
    ? 'the active tables are unchanged'
    : `active now: ${slots.map(({ projection, slot }) => `${projection}_${slot}`).join(', ')}`;
  const lines = differences.map(
    ({ table, partition }) =>
      `\n  ${table}, partition ${partition}: the ${verify ? 'active' : 'previously active'} table differs from the log`,
  );
  output.print(
    { subscription: subscription.subscription, swapped: !verify, events: projected, slots, differences },
    `${projected} events projected; ${activated}.${lines.join('')}`,
  );
}

function reportComparison(output: Output, differences: readonly ChecksumDifference[]): void {
  if (differences.length > 0)
    throw new CommandFailed('the active tables differ from the log; run parley verify to list the rows', resumeCommand(false));
  output.note('The active tables match the log. To switch to the filled tables, run: parley replay --resume');
}

const keepOption = (keepPrevious: boolean): string[] => (keepPrevious ? ['--keep-previous'] : []);
const resumeCommand = (keepPrevious: boolean): string => ['parley replay --resume', ...keepOption(keepPrevious)].join(' ');

function restartCommand({ startFrom, selections, keepPrevious }: ReplayOptions): string {
  if (startFrom === 'previous') return 'parley replay --rollback';
  const names = selections.flatMap((selection) => selection.names);
  return ['parley replay', ...(names.length < allProjections.length ? names : []), ...keepOption(keepPrevious)].join(' ');
}
