import type { EventStore } from '@parley/event-store/event-store';
import { derivedId, pairId } from '@parley/events/ids';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import { commandRequest } from '../../command-route.ts';
import { readAddable } from '../../contacts/addable.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { createDirectConversation } from './create-direct-conversation.ts';
import { createGroup } from './create-group.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  newId: () => string;
  fields: Fields;
  quotas: Pick<Quotas, 'groups' | 'membersAdded' | 'directConversations'>;
}

export function createConversationRoute({ handleCommand, store, newId, fields, quotas }: Dependencies): Route {
  const direct = z.strictObject({ kind: z.literal('direct'), userId: id });
  const { title, userIds } = fields;
  const group = z.strictObject({ kind: z.literal('group'), title, memberIds: userIds.optional(), avatarFileId: id.optional() });

  return defineRoute({
    method: 'POST',
    path: '/v1/conversations',
    operation: 'createConversation',
    summary: 'Create a direct conversation or a group',
    auth: 'session',
    body: z.discriminatedUnion('kind', [direct, group]),
    answers: { 200: conversationBody, 201: conversationBody },
    problems: ['recipient_unavailable', 'unknown_file', 'idempotency_key_reused', 'conflict', 'budget_exhausted'],
    async handle(request) {
      const { body, idempotencyKey: key } = request;
      const creatorId = request.actor.userId;
      if (body.kind === 'direct') {
        await quotas.directConversations.admit(creatorId);
        const conversationId = pairId(creatorId, body.userId);
        const unknown = await findUnknownUsers(store, [body.userId]);
        const input = { conversationId, creatorId, otherId: body.userId, unknown };
        const outcome = await handleCommand(createDirectConversation, input, commandRequest(request));
        if (outcome.kind === 'appended') await quotas.directConversations.charge(creatorId, 1);
        return answerConversation(outcome.kind === 'unchanged' ? 200 : 201, outcome, conversationId, creatorId);
      }
      const { title, memberIds = [], avatarFileId = null } = body;
      await quotas.groups.take(creatorId);
      if (memberIds.length > 0) await quotas.membersAdded.take(creatorId, memberIds.length);
      const conversationId = key === undefined ? newId() : derivedId('conversation', creatorId, key);
      const [unknown, addable] = await Promise.all([findUnknownUsers(store, memberIds), readAddable(store, creatorId, memberIds)]);
      const input = { conversationId, creatorId, title, memberIds, avatarFileId, unknown, addable };
      const outcome = await handleCommand(createGroup, input, commandRequest(request));
      return answerConversation(201, outcome, conversationId, creatorId);
    },
  });
}
