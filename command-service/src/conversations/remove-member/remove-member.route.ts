import { conversationStream } from '@parley/events/streams';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { CallPlaces } from '../../leases/call-places.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, lineRef, memberRefs } from '../reads.ts';
import type { FindSuccessor } from './find-successor.reads.ts';
import { whileHintIsOld } from './while-hint-is-old.ts';
import { decideRemoveMember } from './remove-member.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  findSuccessor: FindSuccessor;
  places: Pick<CallPlaces, 'settle'>;
}

export function removeMemberRoute({ handleCommand, findSuccessor, places }: Dependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/conversations/:conversationId/members/:userId',
    operation: 'removeMember',
    summary: 'Remove a member, or leave',
    auth: 'session',
    params: z.object({ conversationId: id, userId: id }),
    answers: { 204: null },
    problems: ['not_found', 'forbidden', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId, userId } = request.params;
      const actorId = request.actor.userId;
      let successorHint: string | null = null;
      const concerned = () => [actorId, userId, ...(successorHint === null ? [] : [successorHint])];

      const outcome = await whileHintIsOld(() =>
        handleCommand<Conversation>(commandOf(request, { name: 'RemoveMember', targetId: conversationId, fields: request.params }), {
          async reads() {
            // Asked anew on each attempt: the last one may have failed because the hint was old.
            if (actorId === userId) successorHint = await findSuccessor(conversationId, userId);
            return [conversationRef(conversationId), lineRef(conversationId), ...memberRefs(conversationId, concerned())];
          },
          initial: (heads) => initialConversation(concerned(), heads.get(conversationStream(conversationId))),
          evolve: evolveConversation,
          decide: (conversation) => decideRemoveMember(conversation, { conversationId, actorId, userId, successorHint }),
        }),
      );
      const { call } = outcome.state;
      if (call) await places.settle(call);
      return answer(204, outcome);
    },
  });
}
