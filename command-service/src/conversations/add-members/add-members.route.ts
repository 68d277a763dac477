import type { EventStore } from '@parley/event-store/event-store';
import { exampleIds } from '@parley/events/example-ids';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import { commandRoute } from '../../command-route.ts';
import { readAddable } from '../../contacts/addable.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { addMembers } from './add-members.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  fields: Fields;
  membersPerGroup: number;
  quotas: Pick<Quotas, 'membersAdded'>;
}

export function addMembersRoute({ handleCommand, store, fields, membersPerGroup: maxMembers, quotas }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/conversations/:conversationId/members',
    operation: 'addMembers',
    scope: 'conversations',
    summary: 'Add members to a group',
    description: [
      'Adds up to 500 users to a group, all of them or, on an error, none; owners and admins may. New members see the whole',
      'history, and their unread count starts at joining. Users who are members already are skipped.',
    ].join(' '),
    examples: [{ body: { userIds: [exampleIds.userId] } }],
    params: z.object({ conversationId: id }),
    body: z.strictObject({ userIds: fields.userIds.min(1) }),
    answers: { 200: conversationBody },
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'budget_exhausted'],
    command: addMembers,
    async input({ params: { conversationId }, body: { userIds }, actor: { userId: actorId } }) {
      await quotas.membersAdded.take(actorId, userIds.length);
      const [unknown, addable] = await Promise.all([findUnknownUsers(store, userIds), readAddable(store, actorId, userIds)]);
      return { conversationId, actorId, userIds, unknown, addable, maxMembers };
    },
    answer: (outcome, { conversationId, actorId }) => answerConversation(200, outcome, conversationId, actorId),
  });
}
