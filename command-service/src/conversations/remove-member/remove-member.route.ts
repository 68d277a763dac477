import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import type { CallParticipations } from '../../participations/call-participations.ts';
import { commandRequest } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { FindSuccessor } from './find-successor.reads.ts';
import { removeMember } from './remove-member.ts';
import { retryWhileHintIsStale } from './retry-stale-hint.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  findSuccessor: FindSuccessor;
  participations: Pick<CallParticipations, 'reconcile'>;
}

export function removeMemberRoute({ handleCommand, findSuccessor, participations }: Dependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/conversations/:conversationId/members/:userId',
    operation: 'removeMember',
    scope: 'conversations',
    summary: 'Remove a member, or leave the group',
    description: [
      'Removes a member, which owners and admins may; with your own id you leave the group. If the last owner leaves, the',
      'admin or member who has been in the group longest becomes owner. The removed user gets `not_found` from then on.',
    ].join(' '),
    auth: 'session',
    params: z.object({ conversationId: id, userId: id }),
    answers: { 204: null },
    problems: ['not_found', 'forbidden', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId, userId } = request.params;
      const actorId = request.actor.userId;
      const outcome = await retryWhileHintIsStale(async () => {
        const successorHint = actorId === userId ? await findSuccessor(conversationId, userId) : null;
        return handleCommand(removeMember, { conversationId, userId, actorId, successorHint }, commandRequest(request));
      });
      const { call } = outcome.state;
      if (call) await participations.reconcile(call);
      return answer(204, outcome);
    },
  });
}
