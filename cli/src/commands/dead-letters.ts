import { command, group, type MakeCommand } from '../command.ts';
import { UsageError } from '../command-failed.ts';
import { listDeadLetters, retryDeadLetters, showDeadLetter } from '../inspect/dead-letters.ts';
import { uuidText } from '../log/arguments.ts';
import { reasonOption } from '../stores/record-action.ts';

const sequence = 'id of the parked conversation, pair or account';

export const deadLettersCommand: MakeCommand = (start) =>
  group('dead-letters', 'Manage parked sequences: conversations, pairs or accounts with an event that a projection could not apply', [
    command('list', 'List parked sequences and why they are parked', ['parley dead-letters list']).action((options) =>
      start(options, async ({ stores, output }) => listDeadLetters(await stores(), output)),
    ),
    command('show', 'Show the waiting events of a parked sequence', ['parley dead-letters show 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b'])
      .argument('<id>', sequence, uuidText)
      .action((id, options) => start(options, async ({ stores, output }) => showDeadLetter(await stores(), output, id))),
    command('retry', 'Apply the waiting events in order, once the cause is fixed; a sequence that fails again stays parked', [
      'parley dead-letters retry --all',
      'parley dead-letters retry 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
    ])
      .argument('[id...]', sequence)
      .option('--all', 'retry all parked sequences')
      .option(...reasonOption)
      .action((ids, options) =>
        start(options, async (invocation) => {
          if (ids.length === 0 && !options.all) throw new UsageError('specify ids or --all', 'parley dead-letters list');
          await retryDeadLetters(invocation, { ids: options.all ? null : ids.map(uuidText), reason: options.reason });
        }),
      ),
  ]).summary('Manage sequences with an event that could not be applied');
