import type { EventStore } from '@parley/event-store/event-store';
import { derivedId, pairId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Actor, type Answer, type RequestContext, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import { commandOf } from '../../answers.ts';
import type { KnowingPrivacy } from '../../contacts/knowing-privacy.ts';
import { readAddable } from '../../contacts/whom-one-may-add.ts';
import type { Fields } from '../../fields.ts';
import type { ClaimingFiles } from '../../files/claim-files.ts';
import type { Decision, HandleCommand } from '../../handle-command.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, memberRefs, pairRef } from '../reads.ts';
import { decideCreateDirectConversation } from './create-direct-conversation.ts';
import { decideCreateGroup } from './create-group.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  claimingFiles: ClaimingFiles;
  knowingPrivacy: KnowingPrivacy;
  store: EventStore;
  newId: () => string;
  fields: Fields;
}

type Request = Pick<RequestContext<unknown, unknown, unknown, Actor>, 'actor' | 'idempotencyKey' | 'requestId' | 'traceparent'>;

export function createConversationRoute({ handleCommand, claimingFiles, knowingPrivacy, store, newId, fields }: Dependencies): Route {
  const direct = z.strictObject({ kind: z.literal('direct'), userId: id });
  const group = z.strictObject({
    kind: z.literal('group'),
    title: fields.title,
    memberIds: fields.userIds.optional(),
    avatarFileId: id.optional(),
  });

  async function createDirect(request: Request, body: z.infer<typeof direct>): Promise<Answer> {
    const [creatorId, otherId] = [request.actor.userId, body.userId];
    const unknown = await findUnknownUsers(store, [otherId]);
    const conversationId = pairId(creatorId, otherId);
    const both = [creatorId, otherId];
    const command = commandOf(request, { name: 'CreateDirectConversation', targetId: conversationId, fields: body });
    const outcome = await knowingPrivacy((privacy) =>
      handleCommand<Conversation>(command, {
        ...aboutConversation(conversationId, both),
        reads: () => [conversationRef(conversationId), ...memberRefs(conversationId, both), pairRef(conversationId)],
        decide: (conversation) => decideCreateDirectConversation(conversation, { conversationId, creatorId, otherId, unknown, privacy }),
      }),
    );
    return answerConversation(outcome.kind === 'unchanged' ? 200 : 201, outcome, conversationId, creatorId);
  }

  async function createGroup(request: Request, body: z.infer<typeof group>): Promise<Answer> {
    const { title, memberIds = [], avatarFileId = null } = body;
    const creatorId = request.actor.userId;
    const [unknown, addable] = await Promise.all([findUnknownUsers(store, memberIds), readAddable(store, creatorId, memberIds)]);
    // With a key always the same, so that a retry lands in its first try's partition.
    const conversationId = request.idempotencyKey === undefined ? newId() : derivedId('conversation', creatorId, request.idempotencyKey);
    const envelope = commandOf(request, { name: 'CreateGroup', targetId: conversationId, fields: body });
    const command = { conversationId, creatorId, title, memberIds, avatarFileId, unknown, addable };
    const outcome = await claimingFiles(creatorId, avatarFileId === null ? [] : [avatarFileId], (files) =>
      handleCommand<Conversation>(envelope, {
        ...aboutConversation(conversationId, [creatorId]),
        reads: () => [conversationRef(conversationId), ...memberRefs(conversationId, [creatorId])],
        decide: (conversation) => decideCreateGroup(conversation, { ...command, files }),
      }),
    );
    return answerConversation(201, outcome, conversationId, creatorId);
  }

  return defineRoute({
    method: 'POST',
    path: '/v1/conversations',
    operation: 'createConversation',
    summary: 'Begin a direct conversation or a group',
    auth: 'session',
    body: z.discriminatedUnion('kind', [direct, group]),
    answers: { 200: conversationBody, 201: conversationBody },
    problems: ['recipient_unavailable', 'unknown_file', 'idempotency_key_reused', 'conflict'],
    handle: (request) => (request.body.kind === 'direct' ? createDirect(request, request.body) : createGroup(request, request.body)),
  });
}

function aboutConversation(conversationId: string, userIds: readonly string[]): Pick<Decision<Conversation>, 'initial' | 'evolve'> {
  return { initial: (heads) => initialConversation(userIds, heads.get(conversationStream(conversationId))), evolve: evolveConversation };
}
