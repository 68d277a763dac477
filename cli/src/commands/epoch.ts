import { command, type MakeCommand } from '../command.ts';
import { Refusal } from '../refusal.ts';
import { beginEpoch, readEpoch } from '../stores/epoch.ts';

export const epochCommand: MakeCommand = (start) =>
  command('epoch', 'Shows which history the positions belong to. With --new begins another, after a restore that lost events.', [
    'parley epoch',
    'parley epoch --new',
  ])
    .option('--new', 'begin a new epoch: positions that clients and read tables hold count no more')
    .action((options) =>
      start(options, async ({ databases, output }) => {
        const { log } = await databases();
        const epoch = await readEpoch(log);
        if (epoch === null) throw new Refusal('the log is not set up', 'parley migrate');
        if (!options.new) return output.tell({ epoch }, `Epoch ${epoch}.`);
        await beginEpoch(log, epoch);
        output.tell({ epoch: epoch + 1, before: epoch }, `Epoch ${epoch + 1} has begun.`);
        output.say('Restart the services (they remember the old history), then apply the read tables anew:');
        output.say('next: parley replay');
      }),
    );
