import { command, type MakeCommand } from '../command.ts';
import { wholeNumber } from '../log/arguments.ts';
import { seedDemo } from '../seed/seed-demo.ts';

export const seedCommand: MakeCommand = (start) =>
  command('seed', 'Create demo data through the public API: users with direct and group conversations', [
    'parley seed',
    'parley seed --origin http://127.0.0.1:8080 --messages 500',
  ])
    .option(
      '--origin <url>',
      'URL of a running Parley server (default: start one on the embedded store in DATA_DIR for the duration of this command)',
    )
    .option('--users <count>', 'number of users', wholeNumber, 12)
    .option('--messages <count>', 'number of messages', wholeNumber, 3_000)
    .action((options) =>
      start(options, async ({ output, config, signal }) => {
        // Loads all services, which no other command needs.
        const { withServer } = await import('../seed/with-server.ts');
        const bar = output.progress('seed');
        const { users, messages } = options;
        const seeded = await withServer(config, options.origin, (origin) =>
          seedDemo({ origin, users, messages, signal, onProgress: (done, phase) => bar.update(done, messages, phase) }),
        );
        bar.stop();
        const { usernames, password, groups, sent } = seeded;
        output.print(
          seeded,
          `${usernames.length} users, ${groups} groups, ${sent} messages. Log in as ${usernames[0]} with password ${password}.`,
        );
      }),
    );
