import { id } from '@parley/events/wire/fields';
import { emoji } from '@parley/events/wire/reactions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { reactingDecision } from '../reacting.ts';
import { decideRemoveReaction } from './remove-reaction.ts';

export function removeReactionRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/conversations/:conversationId/messages/:messageId/reactions/:emoji',
    operation: 'removeReaction',
    summary: 'Take one’s reaction back',
    auth: 'session',
    params: z.object({ conversationId: id, messageId: id, emoji }),
    answers: { 204: null },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const command = { ...request.params, userId: request.actor.userId };
      const outcome = await handleCommand(
        commandOf(request, { name: 'RemoveReaction', targetId: command.conversationId, fields: request.params }),
        reactingDecision(command, (state) => decideRemoveReaction(state, command)),
      );
      return answer(204, outcome);
    },
  });
}
