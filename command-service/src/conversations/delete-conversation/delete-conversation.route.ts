import { id, position } from '@parley/events/wire/fields';
import { erasure } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { backendRequest } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { CallParticipations } from '../../participations/call-participations.ts';
import { deleteConversation } from './delete-conversation.ts';
import type { FindMembers } from './find-members.reads.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  newId: () => string;
  findMembers: FindMembers;
  participations: Pick<CallParticipations, 'reconcile'>;
}

export function deleteConversationRoute({ handleCommand, newId, findMembers, participations }: Dependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/conversations/:conversationId',
    operation: 'deleteConversation',
    scope: 'conversations',
    withoutUser: true,
    summary: 'Erase a group',
    description: [
      'Erases a group for all members, for good; owners may, and the backend of a product. With the answer nobody can write there, and the group',
      'disappears from the inbox of every member, who receives `member.removed`. Then everything in it is destroyed: messages, files, title and',
      'data. Asking again answers the state. A direct conversation cannot be erased: its messages are deleted one by one.',
    ].join(' '),
    examples: [{ needs: 'a group to lose' }],
    auth: 'session',
    params: z.object({ conversationId: id }),
    answers: { 202: z.object({ erasure, position }) },
    problems: ['not_found', 'forbidden', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId } = request.params;
      const memberIds = await findMembers(conversationId);
      const command = backendRequest(request);
      const input = { conversationId, actorId: command.actorId, erasureId: newId(), memberIds };
      const outcome = await handleCommand(deleteConversation, input, command);
      for (const event of outcome.events) if (event.type === 'CallEnded') await participations.reconcile(event.payload);
      const { state, request: requested } = outcome.state.erasure!;
      return answer(202, outcome, { erasure: { id: requested!.id, state } });
    },
  });
}
