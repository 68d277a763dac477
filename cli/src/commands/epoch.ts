import type { Database } from '@parley/database/database';
import { command, type MakeCommand } from '../command.ts';
import { CommandFailed } from '../command-failed.ts';
import type { Invocation } from '../invocation.ts';
import { beginEpoch, readEpoch } from '../stores/epoch.ts';
import { withHighWaterMarks } from '../stores/high-water-marks.ts';
import { reasonOption, recordOnStores } from '../stores/record-action.ts';
import { withoutServers } from '../stores/running-servers.ts';

export const epochCommand: MakeCommand = (start) =>
  command('epoch', "Show the log's epoch, or begin a new one after a restore that lost events", [
    'parley epoch',
    'parley epoch --new',
    'parley epoch --new --yes',
  ])
    .summary("Show the log's epoch, or begin a new one after a lossy restore")
    .option('--new', 'begin a new epoch; positions of the old one become invalid for clients and read tables. Stop the services first')
    .option('--yes', 'do not ask')
    .option(...reasonOption)
    .action((options) =>
      start(options, async (invocation) => {
        const { config, output } = invocation;
        const databases = await invocation.databases();
        const { log } = databases;
        const store = await readEpoch(log);
        if (store === null) throw new CommandFailed('the log has no tables yet', 'parley migrate');
        if (!options.new) return output.print({ epoch: store.epoch }, `Epoch ${store.epoch}.`);
        const epoch = await withoutServers(config, databases, async () => {
          const next = await beginNextEpoch(invocation, log, { ...store, yes: options.yes });
          // Afterwards: in the old epoch, positions of lost events would be used again.
          const action = { action: 'epoch.begun', subject: `${store.epoch} to ${next}`, reason: options.reason } as const;
          await recordOnStores(config, databases, action).catch((error: Error): never => {
            throw new CommandFailed(`epoch ${next} has begun, but could not be recorded: ${error.message}`, 'parley doctor');
          });
          return next;
        });
        output.print({ epoch, before: store.epoch }, `Epoch ${epoch} has begun.`);
        output.note('Start the services, then rebuild the read tables.');
        output.note('next: parley replay');
      }),
    );

async function beginNextEpoch(
  { config, confirm }: Invocation,
  log: Database,
  { storeId, epoch: before, yes }: { storeId: string; epoch: number; yes?: boolean | undefined },
): Promise<number> {
  await confirm(`A new epoch makes all clients reload and invalidates every position of epoch ${before}. It cannot be undone.`, { yes });
  return withHighWaterMarks(config, storeId, async (marks) => {
    // A restore of an older backup may have undone an epoch, whose positions clients know.
    const next = Math.max(before, (await marks.read().catch(() => null))?.epoch ?? 0) + 1;
    await beginEpoch(log, before, next);
    await marks.clear();
    return next;
  });
}
