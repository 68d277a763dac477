import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { deleteMessage } from './delete-message.ts';

export function deleteMessageRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return commandRoute(handleCommand, {
    method: 'DELETE',
    path: '/v1/conversations/:conversationId/messages/:messageId',
    operation: 'deleteMessage',
    scope: 'messages',
    summary: 'Delete a message',
    description: [
      'Deletes your own message; owners and admins may delete any. A tombstone keeps its place, and no query, search or event',
      'shows its text from now on.',
    ].join(' '),
    params: z.object({ conversationId: id, messageId: id }),
    answers: { 204: null },
    problems: ['not_found', 'forbidden'],
    command: deleteMessage,
    input: ({ params, actor }) => ({ ...params, deleterId: actor.userId }),
    answer: (outcome) => answer(204, outcome),
  });
}
