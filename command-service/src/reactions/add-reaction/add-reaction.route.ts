import { id, position } from '@parley/events/wire/fields';
import { emoji } from '@parley/events/wire/reactions';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { addReaction } from './add-reaction.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  quotas: Pick<Quotas, 'reactions'>;
  emojiPerMessage: number;
}

export function addReactionRoute({ handleCommand, quotas, emojiPerMessage: maxEmoji }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'PUT',
    path: '/v1/conversations/:conversationId/messages/:messageId/reactions/:emoji',
    operation: 'addReaction',
    scope: 'messages',
    summary: 'Add a reaction to a message',
    description: [
      'Adds your reaction to a message; a repetition changes nothing. The emoji is one percent-encoded emoji in the path.',
      'Members receive `reaction.added`. A message may have 50 different emoji by default; a further one answers `validation_failed`.',
    ].join(' '),
    params: z.object({ conversationId: id, messageId: id, emoji }),
    answers: {
      200: z.object({
        reaction: z.object({ messageId: id.describe('The message'), emoji, userId: id.describe('You') }).describe('Your reaction'),
        position,
      }),
    },
    problems: ['not_found', 'recipient_unavailable', 'budget_exhausted'],
    command: addReaction,
    async input({ params, actor: { userId } }) {
      await quotas.reactions.take(userId);
      return { ...params, userId, maxEmoji };
    },
    answer: (outcome, { messageId, emoji, userId }) => answer(200, outcome, { reaction: { messageId, emoji, userId } }),
  });
}
