import { conversationStream } from '@parley/events/streams';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandOf } from '../../answers.ts';
import type { Fields } from '../../fields.ts';
import type { ClaimingFiles } from '../../files/claim-files.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversation.ts';
import { conversationRef, memberRefs } from '../reads.ts';
import { decideChangeConversation } from './change-conversation.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  claimingFiles: ClaimingFiles;
  fields: Fields;
}

export function changeConversationRoute({ handleCommand, claimingFiles, fields }: Dependencies): Route {
  return defineRoute({
    method: 'PATCH',
    path: '/v1/conversations/:conversationId',
    operation: 'changeConversation',
    summary: 'Rename a group, or change its avatar',
    auth: 'session',
    params: z.object({ conversationId: id }),
    body: z.strictObject({ title: fields.title.optional(), avatarFileId: id.nullable().optional() }),
    answers: { 200: conversationBody },
    problems: ['not_found', 'forbidden', 'unknown_file', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId } = request.params;
      const { title, avatarFileId } = request.body;
      const actorId = request.actor.userId;
      const command = { conversationId, actorId, title, avatarFileId };
      const envelope = commandOf(request, { name: 'ChangeConversation', targetId: conversationId, fields: request.body });
      const outcome = await claimingFiles(actorId, avatarFileId ? [avatarFileId] : [], (files) =>
        handleCommand<Conversation>(envelope, {
          reads: () => [conversationRef(conversationId), ...memberRefs(conversationId, [actorId])],
          initial: (heads) => initialConversation([actorId], heads.get(conversationStream(conversationId))),
          evolve: evolveConversation,
          decide: (conversation) => decideChangeConversation(conversation, command, files),
        }),
      );
      return answerConversation(200, outcome, conversationId, actorId);
    },
  });
}
