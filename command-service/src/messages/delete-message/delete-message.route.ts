import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import { memberRefs } from '../../conversations/reads.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { evolveMessaging, initialMessaging, messageRef, type Messaging } from '../message.ts';
import { decideDeleteMessage } from './delete-message.ts';

export function deleteMessageRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/conversations/:conversationId/messages/:messageId',
    operation: 'deleteMessage',
    summary: 'Delete a message: one’s own, or any as an admin',
    auth: 'session',
    params: z.object({ conversationId: id, messageId: id }),
    answers: { 204: null },
    problems: ['not_found', 'forbidden', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId, messageId } = request.params;
      const deleterId = request.actor.userId;
      const outcome = await handleCommand<Messaging>(
        commandOf(request, { name: 'DeleteMessage', targetId: conversationId, fields: request.params }),
        {
          reads: () => [...memberRefs(conversationId, [deleterId]), messageRef(conversationId, messageId)],
          initial: (heads) => initialMessaging(conversationId, [deleterId], heads),
          evolve: evolveMessaging,
          decide: (state) => decideDeleteMessage(state, { conversationId, messageId, deleterId }),
        },
      );
      return answer(204, outcome);
    },
  });
}
