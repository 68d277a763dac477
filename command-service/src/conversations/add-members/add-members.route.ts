import type { EventStore } from '@parley/event-store/event-store';
import { conversationStream } from '@parley/events/streams';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import { commandOf } from '../../answers.ts';
import { readAddable } from '../../contacts/whom-one-may-add.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, memberRefs } from '../reads.ts';
import { decideAddMembers } from './add-members.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  fields: Fields;
  membersPerGroup: number;
}

export function addMembersRoute({ handleCommand, store, fields, membersPerGroup }: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/conversations/:conversationId/members',
    operation: 'addMembers',
    summary: 'Add members to a group: all or none',
    auth: 'session',
    params: z.object({ conversationId: id }),
    body: z.strictObject({ userIds: fields.userIds.min(1) }),
    answers: { 200: conversationBody },
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId } = request.params;
      const { userIds } = request.body;
      const actorId = request.actor.userId;
      const concerned = [actorId, ...userIds];
      const [unknown, addable] = await Promise.all([findUnknownUsers(store, userIds), readAddable(store, actorId, userIds)]);
      const outcome = await handleCommand<Conversation>(
        commandOf(request, { name: 'AddMembers', targetId: conversationId, fields: request.body }),
        {
          reads: () => [conversationRef(conversationId), ...memberRefs(conversationId, concerned)],
          initial: (heads) => initialConversation(concerned, heads.get(conversationStream(conversationId))),
          evolve: evolveConversation,
          decide: (conversation) =>
            decideAddMembers(conversation, { conversationId, actorId, userIds, unknown, addable, most: membersPerGroup }),
        },
      );
      return answerConversation(200, outcome, conversationId, actorId);
    },
  });
}
