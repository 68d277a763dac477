import { Option } from '@commander-js/extra-typings';
import { checkBackup } from '../backup/check-backup.ts';
import { command, type MakeCommand } from '../command.ts';
import { UsageError } from '../command-failed.ts';
import { checkRelease } from '../restore/check-release.ts';
import { readErasuresFile } from '../restore/erasures-file.ts';
import { checkExistingKeys, checkKeysOf } from '../restore/restore-keys.ts';
import { restore } from '../restore/restore.ts';
import { withoutServers } from '../stores/running-servers.ts';

export const restoreCommand: MakeCommand = (start) =>
  command(
    'restore',
    'Restore a backup into an empty store while nothing runs: check it, fill the store, begin an epoch, rebuild the read tables, verify',
    [
      'parley restore --from /backups/friday.tar.zst --erasures /key-backups/erased.jsonl',
      'parley restore --from /backups/friday.tar.zst --keys /key-backups/friday.tar.zst --none',
    ],
  )
    .summary('Restore a backup into an empty store')
    .requiredOption('--from <file>', 'the backup of the data')
    .option('--keys <file>', 'the backup of the keys, if the key store is lost too')
    .addOption(
      new Option(
        '--erasures <file>',
        'users who were erased after the backup: output of parley users erased --json, or one id a line',
      ).conflicts('none'),
    )
    .option('--none', 'nobody was erased after the backup')
    .action((options) =>
      start(options, async (invocation) => {
        const listed = erasuresOf(options);
        const data = await checkBackup(options.from, 'data');
        checkRelease(data.manifest);
        const keys = options.keys === undefined ? null : await checkBackup(options.keys, 'keys');
        if (keys) await checkKeysOf(data, keys, invocation.config);
        else await checkExistingKeys(data, invocation.config);
        const databases = await invocation.databases({ create: true });
        await withoutServers(invocation.config, databases, () => restore(invocation, databases, { data, keys, listed }));
      }),
    );

function erasuresOf({ erasures, none }: { erasures?: string | undefined; none?: true | undefined }): string[] {
  if (erasures !== undefined) return readErasuresFile(erasures);
  if (none) return [];
  throw new UsageError(
    'who was erased since the backup was made? Pass --erasures FILE, or --none if nobody was. ' +
      'Without the list, people whose erasure was promised and done would be back: with names and password, and with all that they wrote if the keys are restored too.',
  );
}
