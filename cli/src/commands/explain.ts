import { command, group, type MakeCommand } from '../command.ts';
import { explainUnread } from '../inspect/explain-unread.ts';
import { uuidText } from '../log/arguments.ts';

export const explainCommand: MakeCommand = (start) =>
  group('explain', 'How a number came about.', [
    command('unread', 'Which events make up what a user has not read in a conversation, and whether the tables say the same.', [
      'parley explain unread 0190a5d2-0000-7b1a-9f00-1c2d3e4f5a6b 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
    ])
      .argument('<user>', "the user's id", uuidText)
      .argument('<conversation>', "the conversation's id", uuidText)
      .action((userId, conversationId, options) =>
        start(options, async ({ stores, output }) => explainUnread(await stores(), output, { userId, conversationId })),
      ),
  ]);
