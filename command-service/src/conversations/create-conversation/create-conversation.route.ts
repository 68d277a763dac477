import { exampleIds } from '@parley/events/example-ids';
import { actsForItself } from '@parley/service-kit/auth/api-key-scopes';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { z } from 'zod';
import { backendRequest } from '../../command-route.ts';
import { invalidField, type Fields } from '../../fields.ts';
import { conversationBody } from '../conversation-answer.ts';
import { newConversation } from './new-conversation.ts';
import { openDirectConversation, openDirectConversationOf } from './open-direct-conversation.ts';
import { openGroup } from './open-group.ts';

type Dependencies = Parameters<typeof openDirectConversation>[0] & Parameters<typeof openGroup>[0] & { fields: Fields };

export function createConversationRoute(dependencies: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/conversations',
    operation: 'createConversation',
    scope: 'conversations',
    withoutUser: true,
    summary: 'Create a direct conversation or a group',
    description: [
      'Starts a direct conversation with one user, or a group of which you become the owner. A pair has one direct',
      'conversation: if it exists, the answer is 200 with it. Members receive `conversation.created`; send messages next. An API key that',
      'acts as no user starts a direct conversation between two users, `userIds`.',
    ].join(' '),
    examples: [
      { title: 'Direct conversation', body: { kind: 'direct', userId: exampleIds.userId } },
      { title: 'Group', body: { kind: 'group', title: 'Analytical Engine', memberIds: [exampleIds.userId] } },
    ],
    auth: 'session',
    body: newConversation(dependencies.fields),
    answers: { 200: conversationBody, 201: conversationBody },
    location: ({ conversation }: z.infer<typeof conversationBody>) => `/v1/conversations/${conversation.id}`,
    problems: ['recipient_unavailable', 'unknown_file', 'idempotency_key_reused', 'conflict', 'budget_exhausted'],
    async handle(request) {
      const { body } = request;
      const command = backendRequest(request);
      if (actsForItself(request.actor)) {
        if (body.kind === 'group') throw invalidField('kind', 'Put groups by their external id, or act as a user');
        return openDirectConversationOf(dependencies, body, command);
      }
      return body.kind === 'direct' ? openDirectConversation(dependencies, body, command) : openGroup(dependencies, body, command);
    },
  });
}
