import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { exampleIds } from '@parley/events/example-ids';
import { externalConversation, type ExternalConversation } from '@parley/events/wire/conversations';
import { position } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import { answer } from '../../answers.ts';
import { backendRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { describe } from '../conversation-answer.ts';
import { claimExternalId } from '../../claim-external-id.ts';
import { putExternalConversation } from './put-external-conversation.ts';

export interface PutExternalConversationDependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  database: Database;
  newId: () => string;
  fields: Fields;
  membersPerGroup: number;
}

export function putExternalConversationRoute(dependencies: PutExternalConversationDependencies): Route {
  const { handleCommand, store, database, newId, fields, membersPerGroup: maxMembers } = dependencies;
  return defineRoute({
    method: 'PUT',
    path: '/v1/conversations/external/:externalId',
    operation: 'putExternalConversation',
    scope: 'conversations',
    summary: 'Create or change a group by the id that it has in your product',
    description: [
      'Creates the group, or changes its title and data and adds the members that it lacks; it removes nobody. For backends, with the scope',
      '`conversations`, and operators. Requests at the same time make one group. Its members have no roles: your backend manages it.',
    ].join(' '),
    examples: [{ body: { kind: 'group', title: 'Order A-1042', memberIds: [exampleIds.userId], custom: { order: 'A-1042' } } }],
    auth: 'backend',
    params: z.object({ externalId: fields.externalId }),
    body: z.strictObject({
      kind: z.literal('group').describe('A direct conversation is named by its two users instead'),
      title: fields.title.optional(),
      memberIds: fields.userIds.min(1).describe('The members; those who are missing are added'),
      custom: fields.changedCustom.optional(),
    }),
    answers: { 200: externalBody, 201: externalBody },
    location: ({ conversation }: { conversation: ExternalConversation }) =>
      `/v1/conversations/external/${encodeURIComponent(conversation.externalId)}`,
    problems: ['idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { externalId } = request.params;
      const { title, memberIds, custom } = request.body;
      const [conversationId, unknown] = await Promise.all([
        claimExternalId(database, externalId, newId),
        findUnknownUsers(store, memberIds),
      ]);
      const command = { conversationId, externalId, title, memberIds, custom, unknown, maxMembers };
      const outcome = await handleCommand(putExternalConversation, command, backendRequest(request));
      const status = outcome.events[0]?.type === 'ConversationCreated' ? 201 : 200;
      return answer(status, outcome, { conversation: { ...describe(conversationId, 'group', outcome.state), externalId } });
    },
  });
}

const externalBody = z.object({ conversation: externalConversation, position });
