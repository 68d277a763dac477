import { id, role } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { changeMemberRole } from './change-member-role.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  quotas: Pick<Quotas, 'groupChanges'>;
}

export function changeMemberRoleRoute({ handleCommand, quotas }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/members/:userId',
    operation: 'changeMemberRole',
    scope: 'conversations',
    summary: 'Change the role of a member',
    description: ['Makes a member an admin, an owner or a plain member; only owners may. All members receive `member.role_changed`.'].join(
      ' ',
    ),
    examples: [{ body: { role: 'admin' } }],
    params: z.object({ conversationId: id, userId: id }),
    body: z.strictObject({ role }),
    answers: { 200: conversationBody },
    problems: ['not_found', 'forbidden', 'budget_exhausted'],
    command: changeMemberRole,
    async input({ params, body, actor: { userId: actorId } }) {
      await quotas.groupChanges.take(actorId);
      return { ...params, ...body, actorId };
    },
    answer: (outcome, { conversationId, actorId }) => answerConversation(200, outcome, conversationId, actorId),
  });
}
