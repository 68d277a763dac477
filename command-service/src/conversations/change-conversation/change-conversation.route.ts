import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { answerConversation, conversationBody } from '../conversation-answer.ts';
import { changeConversation } from './change-conversation.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  fields: Fields;
  quotas: Pick<Quotas, 'groupChanges'>;
}

export function changeConversationRoute({ handleCommand, fields, quotas }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'PATCH',
    path: '/v1/conversations/:conversationId',
    operation: 'changeConversation',
    scope: 'conversations',
    summary: 'Change the title, the avatar, the data or the retention time of a group',
    description: [
      'Changes the title, the picture, the data of the product (`custom`, as a whole) or the retention time of a group; owners and admins',
      'may. Upload the picture first and send its id. All members receive `conversation.changed`. Messages older than the retention time,',
      'also those that were sent before it was set, are deleted for good within two minutes; members receive `message.bulk_deleted`.',
    ].join(' '),
    examples: [{ body: { title: 'Analytical Engine, volume two' } }],
    params: z.object({ conversationId: id }),
    body: z.strictObject({
      title: fields.title.optional(),
      avatarFileId: id.nullable().optional().describe('Id of an image that you uploaded; null removes the picture'),
      custom: fields.changedCustom.optional(),
      expireAfter: fields.expireAfter.optional(),
    }),
    answers: { 200: conversationBody },
    problems: ['not_found', 'forbidden', 'unknown_file', 'budget_exhausted'],
    command: changeConversation,
    async input({ params, body, actor: { userId: actorId } }) {
      await quotas.groupChanges.take(actorId);
      return { ...params, ...body, actorId };
    },
    answer: (outcome, { conversationId, actorId }) => answerConversation(200, outcome, conversationId, actorId),
  });
}
