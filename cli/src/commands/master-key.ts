import { keyStore } from '@parley/key-store/key-store';
import { rotateKek } from '@parley/key-store/rotate-kek';
import { command, group, type MakeCommand } from '../command.ts';
import { reasonOption, recordOnStores } from '../stores/record-action.ts';

export const masterKeyCommand: MakeCommand = (start) =>
  group('master-key', 'Manage the master key, which wraps the keys that seal personal data', [
    command('rotate', 'Make a new master key in KEK_FILE, wrap every key again and destroy the old one, while services run', [
      'parley master-key rotate',
    ])
      .option('--yes', 'do not ask')
      .option(...reasonOption)
      .action((options) =>
        start(options, async ({ config, confirm, databases, output }) => {
          await confirm('Keys in backups that were made before can then never be read again. Make a new backup of the key store.', options);
          const keys = keyStore(config, { role: 'reader', deadlineMs: 0 });
          try {
            const tables = await keys.tables();
            const subject = `replaces ${(await tables.kek.current()).id}`;
            await recordOnStores(config, await databases(), { action: 'master_key.rotated', subject, reason: options.reason });
            const { kekId, rewrapped, destroyed } = await rotateKek(tables);
            const sentence = `Master key ${kekId} wraps ${rewrapped.toLocaleString('en')} keys; destroyed ${destroyed.join(', ') || 'none'}.`;
            output.print({ kekId, rewrapped, destroyed }, sentence);
          } finally {
            await keys.close();
          }
        }),
      ),
  ]).summary('Rotate the master key of personal data');
