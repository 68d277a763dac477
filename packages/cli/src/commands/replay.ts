import { liveProjections } from '@parley/projector/projections/all';
import { rebuild } from '@parley/projector/rebuild/rebuild';
import { command, type MakeCommand } from '../command.ts';
import { wholeNumber } from '../log/arguments.ts';

export const replayCommand: MakeCommand = (start) =>
  command('replay', 'Folds read tables anew from the log, beside the live ones, while everything runs, and swaps them in.', [
    'parley replay',
    'parley replay messages --max-rate 2000',
  ])
    .argument('[projection...]', 'which; none: all. Those that share tables with them come along')
    .option('--max-rate <events>', 'events a second, at most', wholeNumber)
    .action((projections, options) =>
      start(options, async ({ stores, output, signal }) => {
        const { store, read: database } = await stores();
        const bar = output.bar('replay');
        const rebuilt = await rebuild(
          { store, database, projections: liveProjections },
          {
            projections,
            ...(options.maxRate !== undefined && { maxRate: options.maxRate }),
            signal,
            onProgress: ({ phase, folded, total }) => bar.update(folded, total, phase),
          },
        );
        bar.stop();
        output.tell(
          { replayed: rebuilt.sides, events: rebuilt.folded, differences: rebuilt.differences },
          `${rebuilt.folded} events folded, sides swapped.`,
        );
      }),
    );
