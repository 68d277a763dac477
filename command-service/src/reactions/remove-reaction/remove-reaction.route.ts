import { id } from '@parley/events/wire/fields';
import { emoji } from '@parley/events/wire/reactions';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { removeReaction } from './remove-reaction.ts';

export function removeReactionRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return commandRoute(handleCommand, {
    method: 'DELETE',
    path: '/v1/conversations/:conversationId/messages/:messageId/reactions/:emoji',
    operation: 'removeReaction',
    scope: 'messages',
    summary: 'Remove your reaction from a message',
    description: 'Removes your reaction. Members receive `reaction.removed`.',
    params: z.object({ conversationId: id, messageId: id, emoji }),
    answers: { 204: null },
    problems: ['not_found'],
    command: removeReaction,
    input: ({ params, actor }) => ({ ...params, userId: actor.userId }),
    answer: (outcome) => answer(204, outcome),
  });
}
