import { command, group, type MakeCommand } from '../command.ts';
import { listDeadLetters, retryDeadLetters, showDeadLetter } from '../inspect/dead-letters.ts';
import { uuidText } from '../log/arguments.ts';
import { Misuse } from '../refusal.ts';

const sequence = 'what is parked: the id of a conversation, pair or account';

export const deadLettersCommand: MakeCommand = (start) =>
  group('dead-letters', 'What waits because an event of it could not be projected: one conversation, pair or account each.', [
    command('list', 'Lists what is parked, and why.', ['parley dead-letters list']).action((options) =>
      start(options, async ({ stores, output }) => listDeadLetters(await stores(), output)),
    ),
    command('show', 'Shows the events that wait in one of them.', ['parley dead-letters show 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b'])
      .argument('<id>', sequence, uuidText)
      .action((id, options) => start(options, async ({ stores, output }) => showDeadLetter(await stores(), output, id))),
    command('retry', 'Folds what waits, in order, once the fault is mended. What still cannot be projected stays parked.', [
      'parley dead-letters retry --all',
      'parley dead-letters retry 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
    ])
      .argument('[id...]', sequence)
      .option('--all', 'everything that is parked')
      .action((ids, options) =>
        start(options, async ({ stores, output }) => {
          if (ids.length === 0 && !options.all) throw new Misuse('say which, or --all', 'parley dead-letters list');
          await retryDeadLetters(await stores(), output, options.all ? null : ids.map(uuidText));
        }),
      ),
  ]);
