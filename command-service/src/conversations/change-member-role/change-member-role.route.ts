import { conversationStream } from '@parley/events/streams';
import { id, role } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandOf } from '../../answers.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, memberRefs } from '../reads.ts';
import { decideChangeMemberRole } from './change-member-role.ts';

export function changeMemberRoleRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return defineRoute({
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/members/:userId',
    operation: 'changeMemberRole',
    summary: 'Make a member owner, admin or member',
    auth: 'session',
    params: z.object({ conversationId: id, userId: id }),
    body: z.strictObject({ role }),
    answers: { 200: conversationBody },
    problems: ['not_found', 'forbidden', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId, userId } = request.params;
      const actorId = request.actor.userId;
      const fields = { ...request.params, ...request.body };
      const outcome = await handleCommand<Conversation>(
        commandOf(request, { name: 'ChangeMemberRole', targetId: conversationId, fields }),
        {
          reads: () => [conversationRef(conversationId), ...memberRefs(conversationId, [actorId, userId])],
          initial: (heads) => initialConversation([actorId, userId], heads.get(conversationStream(conversationId))),
          evolve: evolveConversation,
          decide: (conversation) => decideChangeMemberRole(conversation, { conversationId, actorId, userId, role: request.body.role }),
        },
      );
      return answerConversation(200, outcome, conversationId, actorId);
    },
  });
}
