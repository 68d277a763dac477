import { command, group, type MakeCommand } from '../command.ts';
import { explainUnread } from '../inspect/explain-unread.ts';
import { uuidText } from '../log/arguments.ts';

export const explainCommand: MakeCommand = (start) =>
  group('explain', 'Explain how a number is derived from events', [
    command('unread', "List the events behind a user's unread count in a conversation and compare it with the read tables", [
      'parley explain unread 0190a5d2-0000-7b1a-9f00-1c2d3e4f5a6b 0190a5d2-7c3e-7b1a-9f00-1c2d3e4f5a6b',
    ])
      .argument('<user>', 'id of the user', uuidText)
      .argument('<conversation>', 'id of the conversation', uuidText)
      .action((userId, conversationId, options) =>
        start(options, async ({ stores, output }) => explainUnread(await stores(), output, { userId, conversationId })),
      ),
  ]);
