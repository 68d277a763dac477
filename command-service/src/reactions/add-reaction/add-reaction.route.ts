import { id, position } from '@parley/events/wire/fields';
import { emoji } from '@parley/events/wire/reactions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import type { KnowingPrivacy } from '../../contacts/knowing-privacy.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { reactingDecision } from '../reacting.ts';
import { decideAddReaction } from './add-reaction.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  knowingPrivacy: KnowingPrivacy;
}

export function addReactionRoute({ handleCommand, knowingPrivacy }: Dependencies): Route {
  return defineRoute({
    method: 'PUT',
    path: '/v1/conversations/:conversationId/messages/:messageId/reactions/:emoji',
    operation: 'addReaction',
    summary: 'React to a message with an emoji',
    auth: 'session',
    params: z.object({ conversationId: id, messageId: id, emoji }),
    answers: { 200: z.object({ reaction: z.object({ messageId: id, emoji, userId: id }), position }) },
    problems: ['not_found', 'recipient_unavailable', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId, messageId, emoji } = request.params;
      const userId = request.actor.userId;
      const command = { ...request.params, userId };
      const envelope = commandOf(request, { name: 'AddReaction', targetId: conversationId, fields: request.params });
      const outcome = await knowingPrivacy((privacy) =>
        handleCommand(
          envelope,
          reactingDecision(command, (state) => decideAddReaction(state, { ...command, privacy })),
        ),
      );
      return answer(200, outcome, { reaction: { messageId, emoji, userId } });
    },
  });
}
