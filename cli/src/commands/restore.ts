import { Option } from '@commander-js/extra-typings';
import { checkBackup } from '../backup/check-backup.ts';
import { command, type MakeCommand } from '../command.ts';
import { UsageError } from '../command-failed.ts';
import { checkRelease } from '../restore/check-release.ts';
import { type ListedErasures, nothingErased, readErasuresFile } from '../restore/erasures-file.ts';
import { checkExistingKeys, checkKeysOf } from '../restore/restore-keys.ts';
import { restore } from '../restore/restore.ts';
import { reasonOption } from '../stores/record-action.ts';
import { withoutServers } from '../stores/running-servers.ts';

export const restoreCommand: MakeCommand = (start) =>
  command(
    'restore',
    'Restore a backup into an empty store while nothing runs: check it, fill the store, begin an epoch, rebuild the read tables, verify',
    [
      'parley restore --from /backups/friday.tar.zst --erasures /key-backups/erasures.jsonl',
      'parley restore --from /backups/friday.tar.zst --keys /key-backups/friday.tar.zst --none',
    ],
  )
    .summary('Restore a backup into an empty store')
    .requiredOption('--from <file>', 'the backup of the data')
    .option('--keys <file>', 'the backup of the keys, if the key store is lost too')
    .addOption(
      new Option(
        '--erasures <file>',
        'what was erased after the backup: output of parley erasures --json, or ids of users, one a line',
      ).conflicts('none'),
    )
    .option('--none', 'there is no list: nothing was erased after the backup, or the key store is intact and knows')
    .option(...reasonOption)
    .action((options) =>
      start(options, async (invocation) => {
        const listed = erasuresOf(options);
        const data = await checkBackup(options.from, 'data');
        checkRelease(data.manifest);
        const keys = options.keys === undefined ? null : await checkBackup(options.keys, 'keys');
        if (keys) await checkKeysOf(data, keys, invocation.config);
        else await checkExistingKeys(data, invocation.config);
        const databases = await invocation.databases({ create: true });
        await withoutServers(invocation.config, databases, () =>
          restore(invocation, databases, { data, keys, listed, reason: options.reason }),
        );
      }),
    );

function erasuresOf({ erasures, none }: { erasures?: string | undefined; none?: true | undefined }): ListedErasures {
  if (erasures !== undefined) return readErasuresFile(erasures);
  if (none) return nothingErased;
  throw new UsageError(
    'what was erased since the backup was made? Pass --erasures FILE (the output of parley erasures --json), or --none if nothing was, or if ' +
      'the key store is intact: it knows. If the keys are restored too (--keys), people, groups and messages that were erased or deleted after ' +
      'the backup of the keys would be back without the list, as if nobody had ever asked for it.',
  );
}
