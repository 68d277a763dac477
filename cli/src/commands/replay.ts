import { Option } from '@commander-js/extra-typings';
import { describeSelections, selectProjections } from '@parley/projector/inspect/select-projections';
import { command, type MakeCommand } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import type { CliConfig } from '../config.ts';
import { wholeNumber } from '../log/arguments.ts';
import { parseLogPosition } from '../log/log-position.ts';
import { printPlan } from '../replay/dry-run.ts';
import { replayPast } from '../replay/past-tables.ts';
import { replay } from '../replay/replay.ts';
import { beginEpochAfter } from '../stores/epoch.ts';
import { findLostEvent, withHighWaterMarks } from '../stores/high-water-marks.ts';
import type { Stores } from '../stores/open-stores.ts';
import { reasonOption, recordOnStores } from '../stores/record-action.ts';

/** Read tables that were rolled back with the log show no difference: a replay would make the loss look healthy. */
async function refuseLostEvents({ store }: Stores, config: CliConfig): Promise<void> {
  const lost = await findLostEvent(store, await withHighWaterMarks(config, store.id, (marks) => marks.read()));
  if (lost !== null) throw new CommandFailed(`the log has lost acknowledged events: ${lost}`, beginEpochAfter);
}

export const replayCommand: MakeCommand = (start) =>
  command('replay', 'Rebuild read tables from the event log while services run, then switch to them', [
    'parley replay',
    'parley replay messages --max-rate 2000 --keep-previous',
    'parley replay --resume',
    'parley replay --until 2026-05-01T12:00:00Z',
  ])
    .summary('Rebuild read tables from the log while services run')
    .argument('[projection...]', 'projections to rebuild, along with those that share their tables (default: all)')
    .addOption(
      new Option('--dry-run', 'show what would be rebuilt and how long it would take').conflicts(['resume', 'rollback', 'until', 'verify']),
    )
    .addOption(
      new Option('--verify', 'fill and compare, but do not switch to the rebuilt tables').conflicts(['rollback', 'until', 'keepPrevious']),
    )
    .addOption(new Option('--resume', 'resume an interrupted rebuild').conflicts(['rollback', 'until']))
    .addOption(new Option('--rollback', 'bring the tables kept by --keep-previous up to date and switch back to them').conflicts(['until']))
    .option('--keep-previous', 'keep the previous tables for --rollback instead of emptying them')
    .option(
      '--until <position>',
      'project the log up to a time, a Parley-Position token or partition:position into separate tables (messages_past, …)',
      parseLogPosition,
    )
    .option('--max-rate <events>', 'maximum events per second', wholeNumber)
    .option('--grace <seconds>', 'time that running queries get to finish before the previous tables are emptied', wholeNumber, 10)
    .option(...reasonOption)
    .action((names, options) =>
      start(options, async (invocation) => {
        const stores = await invocation.stores();
        await refuseLostEvents(stores, invocation.config);
        const startFrom = options.resume ? 'unfinished' : options.rollback ? 'previous' : 'empty';
        const selections = await selectProjections(stores.read, names, startFrom);
        if (options.dryRun) return printPlan(stores, invocation.output, selections);
        const { until, maxRate, verify = false, keepPrevious = false, grace: graceSeconds } = options;
        const action = options.rollback ? 'rebuild.rolled_back' : 'rebuild.started';
        const subject = (until ? 'past tables: ' : verify ? 'without a switch: ' : '') + describeSelections(selections);
        if (selections.length > 0) await recordOnStores(invocation.config, stores, { action, subject, reason: options.reason });
        if (until) return replayPast(stores, invocation, { selections, until, maxRate });
        await replay(stores, invocation, { selections, startFrom, verify, keepPrevious, graceSeconds, maxRate });
      }),
    );
