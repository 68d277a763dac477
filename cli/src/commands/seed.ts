import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { command, type MakeCommand } from '../command.ts';
import type { CliConfig } from '../config.ts';
import { configuredOrigin } from '../configured-origin.ts';
import { wholeNumber } from '../log/arguments.ts';
import type { SeedResult } from '../seed/seed-result.ts';

export const seedCommand: MakeCommand = (start) =>
  command('seed', 'Create demo people with pictures, groups and conversations, through the public API', [
    'parley seed',
    'parley seed --origin http://127.0.0.1:8080',
    'parley seed --users 200 --messages 50000',
  ])
    .summary('Create demo people with pictures, groups and conversations')
    .option(
      '--origin <url>',
      'URL of a running Parley server (default: start one on the embedded store in DATA_DIR for the duration of this command)',
    )
    .option('--users <count>', 'create this many users instead, with generated messages (12 if only --messages is given)', wholeNumber)
    .option('--messages <count>', 'create this many generated messages instead (3000 if only --users is given)', wholeNumber)
    .option('--yes', 'do not ask')
    .action((options) =>
      start(options, async ({ output, config, signal, confirm }) => {
        const target = existingTarget(config, options.origin);
        // Loads all services, which no other command needs.
        const { withServer } = await import('../seed/with-server.ts');
        const bar = output.progress('seed');
        const { users = 12, messages = 3_000 } = options;
        const isGenerated = options.users !== undefined || options.messages !== undefined;
        const seeded = await withServer(config, options.origin, async (origin) => {
          if (target !== null) await confirm(`Demo people and their messages stay in ${target} for good.`, options);
          if (isGenerated) {
            const { seedGenerated } = await import('../seed/seed-generated.ts');
            return seedGenerated({ origin, users, messages, signal, onProgress: (done, phase) => bar.update(done, messages, phase) });
          }
          const { seedDemo } = await import('../seed/seed-demo.ts');
          return seedDemo({ origin, signal, onProgress: (done, total) => bar.update(done, total, 'messages') });
        });
        bar.stop();
        const isRunning = options.origin !== undefined;
        const url = isRunning ? new URL(options.origin!).origin : (configuredOrigin(config) ?? null);
        output.print({ ...seeded, url }, describeSeed(seeded, { url, isRunning }));
      }),
    );

function describeSeed(
  { usernames, password, groups, sent }: SeedResult,
  { url, isRunning }: { url: string | null; isRunning: boolean },
): string {
  const address = url ?? 'the address that it prints';
  return [
    `${usernames.length} users, ${groups} groups, ${sent} messages.`,
    `${isRunning ? 'Open' : 'Run npm start, then open'} ${address} and sign in as ${usernames[0]} with the password ${password}`,
    `(all users have this password: ${usernames.slice(1, 6).join(', ')}${usernames.length > 6 ? ' …' : ''}).`,
  ].join('\n');
}

/** Returns null for an embedded store that does not exist yet: all of it can be deleted again. */
function existingTarget({ DATA_DIR }: CliConfig, origin: string | undefined): string | null {
  if (origin !== undefined) return origin;
  return existsSync(join(DATA_DIR, 'log.sqlite')) ? resolve(DATA_DIR) : null;
}
