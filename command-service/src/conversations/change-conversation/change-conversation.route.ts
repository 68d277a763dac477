import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { changeConversation } from './change-conversation.ts';

export function changeConversationRoute({ handleCommand, fields }: { handleCommand: HandleCommand; fields: Fields }): Route {
  return commandRoute(handleCommand, {
    method: 'PATCH',
    path: '/v1/conversations/:conversationId',
    operation: 'changeConversation',
    summary: 'Change the title or avatar of a group',
    params: z.object({ conversationId: id }),
    body: z.strictObject({ title: fields.title.optional(), avatarFileId: id.nullable().optional() }),
    answers: { 200: conversationBody },
    problems: ['not_found', 'forbidden', 'unknown_file'],
    command: changeConversation,
    input: ({ params, body, actor }) => ({ ...params, ...body, actorId: actor.userId }),
    answer: (outcome, { conversationId, actorId }) => answerConversation(200, outcome, conversationId, actorId),
  });
}
