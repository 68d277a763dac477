import { command, type MakeCommand } from '../command.ts';
import { verifyStores } from '../inspect/verify-stores.ts';
import { wholeNumber } from '../log/arguments.ts';

export const verifyCommand: MakeCommand = (start) =>
  command('verify', 'Check the event log for gaps and unreadable events, and compare every row of the read tables with the log', [
    'parley verify',
    'parley verify --log --json',
  ])
    .summary('Compare every row of the read tables with the log')
    .option('--log', 'check only the log')
    .option('--tables', 'check only the read tables')
    .option('--max-rate <events>', 'maximum events or rows per second', wholeNumber)
    .action((options) => start(options, async (invocation) => verifyStores(await invocation.stores(), invocation, options)));
