import { Option } from '@commander-js/extra-typings';
import { command, type MakeCommand } from '../command.ts';
import { wholeNumber } from '../log/arguments.ts';
import { parsePlace } from '../log/places.ts';
import { tellPlan } from '../replay/dry-run.ts';
import { replay } from '../replay/replay.ts';
import { tablesThen } from '../replay/tables-then.ts';
import { chooseProjections } from '@parley/projector/inspect/choose-projections';

export const replayCommand: MakeCommand = (start) =>
  command('replay', 'Folds read tables anew from the log, beside the live ones, while everything runs, and swaps them in.', [
    'parley replay',
    'parley replay messages --max-rate 2000 --keep-old',
    'parley replay --resume',
    'parley replay --until 2026-05-01T12:00:00Z',
  ])
    .argument('[projection...]', 'which; none: all. Those that share tables with them come along')
    .addOption(new Option('--dry-run', 'only say what would be done').conflicts(['resume', 'rollback', 'until', 'verify']))
    .addOption(new Option('--verify', 'fill and compare, and leave the live tables live').conflicts(['rollback', 'until', 'keepOld']))
    .addOption(new Option('--resume', 'go on where a replay ended early').conflicts(['rollback', 'until']))
    .addOption(new Option('--rollback', 'go back to the slots that --keep-old kept, caught up').conflicts(['until']))
    .option('--keep-old', 'keep the slots that were live, for --rollback')
    .option(
      '--until <place>',
      'the tables as they were then, beside the live ones: a time, a Parley-Position or partition:position',
      parsePlace,
    )
    .option('--max-rate <events>', 'events a second, at most', wholeNumber)
    .option('--grace <seconds>', 'how long requests may still read the slots before', wholeNumber, 10)
    .action((names, options) =>
      start(options, async (invocation) => {
        const stores = await invocation.stores();
        const beginning = options.resume ? 'unfinished' : options.rollback ? 'kept' : 'nothing';
        const chosen = await chooseProjections(stores.read, names, beginning);
        if (options.dryRun) return tellPlan(stores, invocation.output, chosen);
        const rate = options.maxRate === undefined ? {} : { maxRate: options.maxRate };
        if (options.until) return tablesThen(stores, invocation, { chosen, until: options.until, ...rate });
        const { verify = false, keepOld = false, grace } = options;
        await replay(stores, invocation, { chosen, beginning, verify, keepOld, grace, ...rate });
      }),
    );
