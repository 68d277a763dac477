import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventLogSchema } from '@parley/event-store/migrations';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { checkBackup } from '../backup/check-backup.ts';
import { eventsIn, type Manifest } from '../backup/manifest.ts';
import { writeBackup } from '../backup/write-backup.ts';
import { command, type MakeCommand } from '../command.ts';
import { CommandFailed, UsageError } from '../command-failed.ts';
import { reasonOption, recordOnStores } from '../stores/record-action.ts';
import { missingSchemas } from '../stores/schemas.ts';

const extension = '.tar.zst';

export const backupCommand: MakeCommand = (start) => {
  const made = command(
    'backup',
    'Back up the log, the tables next to it and the files, while services run; the keys apart, the master key never',
    ['parley backup --to /backups --keys-to /key-backups', 'parley backup --to /backups/friday.tar.zst'],
  )
    .summary('Back up log, accounts and files while services run')
    .option('--to <path>', `new file, ending in ${extension}, or folder, in which the file gets a name with the time`)
    .option('--keys-to <path>', 'the same for the keys of personal data: keep them where no backup of the data is')
    .option(...reasonOption)
    .action((options) =>
      start(options, async (invocation) => {
        const { config, output, failpoint, signal } = invocation;
        const now = new Date();
        if (options.to === undefined) throw new UsageError('--to is required: a folder, or the name of the new backup');
        const path = archivePath(options.to, 'data', now);
        const keysPath = options.keysTo === undefined ? undefined : archivePath(options.keysTo, 'keys', now);
        if (path === keysPath) throw new UsageError('the keys need a file of their own, best on another disk');
        const databases = await invocation.databases();
        const missing = (await missingSchemas(databases)).filter(({ schema }) => schema === eventLogSchema || schema === writeTableSchema);
        if (missing.length > 0) throw new CommandFailed('tables of this release are missing from the store', 'parley migrate');
        const subject = keysPath === undefined ? path : `${path}; keys: ${keysPath}`;
        await recordOnStores(config, databases, { action: 'backup.created', subject, reason: options.reason });
        const bar = output.progress('backup');
        const onProgress = (done: number, total: number, unit: string) => bar.update(done, total, unit);
        const { manifest, data, keys } = await writeBackup({ config, log: databases.log, path, keysPath, failpoint, signal, onProgress });
        bar.stop();
        output.print({ data: path, sha256: data.sha256, bytes: data.bytes, ...summary(manifest) }, `${path}: ${sentence(manifest)}`);
        output.note(`SHA-256 at its end: ${data.sha256}`);
        if (keys)
          output.print({ keys: keysPath, sha256: keys.sha256, bytes: keys.bytes }, `${keysPath}: the keys, without the master key.`);
        else output.note('The keys of personal data are not in it: without them nobody can read it. Back them up with --keys-to.');
        const { missing: missingFiles } = manifest.files;
        if (missingFiles.length > 0) output.note(`Missing in the store of files, or damaged there: ${missingFiles.join(', ')}.`);
      }),
    );
  const verify = command('verify', 'Check every byte of a backup and say what it contains; needs no store', [
    'parley backup verify /backups/friday.tar.zst',
  ])
    .argument('<file>', 'the backup')
    .action((file, options) =>
      start(options, async ({ output }) => {
        const { sha256, manifest } = await checkBackup(file);
        output.print({ file, sha256, kind: manifest.kind, ...summary(manifest) }, `${file} is intact: ${sentence(manifest)}`);
      }),
    );
  // Options after `verify` are its own.
  made.addCommand(verify).enablePositionalOptions();
  return made;
};

function archivePath(to: string, kind: Manifest['kind'], now: Date): string {
  const name = `parley-${kind}-${now.toISOString().replace(/\.\d+/, '').replaceAll(':', '-')}${extension}`;
  const path = statSync(to, { throwIfNoEntry: false })?.isDirectory() ? join(to, name) : to;
  if (!path.endsWith(extension)) throw new UsageError(`'${to}' is neither a folder nor a name that ends in ${extension}`);
  if (existsSync(path)) throw new UsageError(`${path} exists; backups are never overwritten`);
  return path;
}

const summary = (manifest: Manifest) => {
  const { createdAt, release, storeId, epoch, positions, tables, files, keys } = manifest;
  const masterKeys = keys?.keks.filter(({ isNeeded }) => isNeeded).map(({ kekId }) => kekId) ?? [];
  return { createdAt, release, storeId, epoch, events: eventsIn(manifest), positions, tables, files, masterKeys };
};

function sentence(manifest: Manifest): string {
  const { kind, createdAt, storeId, epoch, files, keys, tables } = manifest;
  const number = (count: number) => count.toLocaleString('en');
  const store = `of store ${storeId}, as of ${createdAt}`;
  const masterKeys = keys?.keks.filter(({ isNeeded }) => isNeeded).map(({ kekId }) => kekId) ?? [];
  const needs = masterKeys.length > 0 ? ` The master key is ${masterKeys.join(', ')}.` : '';
  if (kind === 'keys') return `${number((tables['subject_keys'] ?? 0) + (tables['key_pages'] ?? 0))} keys ${store}.${needs}`;
  return `${number(eventsIn(manifest))} events in epoch ${epoch}, ${number(files.count)} files, ${store}.${needs}`;
}
