import { command, type MakeCommand } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import { beginEpoch, readEpoch } from '../stores/epoch.ts';

export const epochCommand: MakeCommand = (start) =>
  command('epoch', "Show the log's epoch, or begin a new one after a restore that lost events", ['parley epoch', 'parley epoch --new'])
    .option('--new', 'begin a new epoch; positions of the old one become invalid for clients and read tables')
    .action((options) =>
      start(options, async ({ databases, output }) => {
        const { log } = await databases();
        const epoch = await readEpoch(log);
        if (epoch === null) throw new CommandFailed('the log has no tables yet', 'parley migrate');
        if (!options.new) return output.print({ epoch }, `Epoch ${epoch}.`);
        await beginEpoch(log, epoch);
        output.print({ epoch: epoch + 1, before: epoch }, `Epoch ${epoch + 1} has begun.`);
        output.note('Restart the services, which still use the old epoch, then rebuild the read tables.');
        output.note('next: parley replay');
      }),
    );
