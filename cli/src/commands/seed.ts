import { command, type MakeCommand } from '../command.ts';
import { wholeNumber } from '../log/arguments.ts';
import { seedDemo } from '../seed/seed-demo.ts';

export const seedCommand: MakeCommand = (start) =>
  command('seed', 'Makes a demo by ordinary commands: people who write, answer, react and read, alone and in groups.', [
    'parley seed',
    'parley seed --origin http://127.0.0.1:8080 --messages 500',
  ])
    .option('--origin <url>', 'of a running Parley; without it the embedded store in DATA_DIR is served for the moment')
    .option('--people <count>', 'so many people', wholeNumber, 12)
    .option('--messages <count>', 'so many messages', wholeNumber, 3_000)
    .action((options) =>
      start(options, async ({ output, config, signal }) => {
        // All five services: of no other command's memory and start.
        const { withOrigin } = await import('../seed/with-origin.ts');
        const bar = output.bar('seed');
        const { people, messages } = options;
        const seeded = await withOrigin(config, options.origin, (origin) =>
          seedDemo({ origin, people, messages, signal, onProgress: (done, phase) => bar.update(done, messages, phase) }),
        );
        bar.stop();
        const { usernames, password, groups, sent } = seeded;
        output.tell(
          seeded,
          `${usernames.length} people, ${groups} groups, ${sent} messages. Log in as ${usernames[0]}, password ${password}.`,
        );
      }),
    );
