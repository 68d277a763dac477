import { command, type MakeCommand } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import { beginEpoch, readEpoch } from '../stores/epoch.ts';
import { withHighWaterMarks } from '../stores/high-water-marks.ts';

export const epochCommand: MakeCommand = (start) =>
  command('epoch', "Show the log's epoch, or begin a new one after a restore that lost events", ['parley epoch', 'parley epoch --new'])
    .option('--new', 'begin a new epoch; positions of the old one become invalid for clients and read tables')
    .action((options) =>
      start(options, async ({ databases, config, output }) => {
        const { log } = await databases();
        const store = await readEpoch(log);
        if (store === null) throw new CommandFailed('the log has no tables yet', 'parley migrate');
        const { storeId, epoch: before } = store;
        if (!options.new) return output.print({ epoch: before }, `Epoch ${before}.`);
        const epoch = await withHighWaterMarks(config, storeId, async (marks) => {
          // A restore of an older backup may have undone an epoch, whose positions clients know.
          const next = Math.max(before, (await marks.read().catch(() => null))?.epoch ?? 0) + 1;
          await beginEpoch(log, before, next);
          await marks.clear();
          return next;
        });
        output.print({ epoch, before }, `Epoch ${epoch} has begun.`);
        output.note('Restart the services, which still use the old epoch, then rebuild the read tables.');
        output.note('next: parley replay');
      }),
    );
