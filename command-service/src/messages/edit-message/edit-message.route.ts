import type { EventStore } from '@parley/event-store/event-store';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { contentBytes } from '../content-bytes.ts';
import { answerStoredMessage, messageBody } from '../message-answer.ts';
import { editMessage } from './edit-message.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  fields: Fields;
  quotas: Pick<Quotas, 'textBytes'>;
  /** Bytes of all versions of a message. */
  messageVersionBytes: number;
}

export function editMessageRoute({ handleCommand, store, fields, quotas, messageVersionBytes: maxVersionBytes }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/messages/:messageId',
    operation: 'editMessage',
    scope: 'messages',
    summary: 'Edit your own message',
    description: [
      'Replaces the text, the mentions and the data of your own message; what is absent is kept. All members receive `message.edited`, which has a `seq` of its',
      'own.',
    ].join(' '),
    examples: [{ body: { text: 'The engine weaves algebraic patterns, as the loom weaves flowers.' } }],
    params: z.object({ conversationId: id, messageId: id }),
    body: z.strictObject({ text: fields.messageText, mentions: fields.mentions.optional(), custom: fields.changedCustom.optional() }),
    answers: { 200: messageBody },
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'budget_exhausted'],
    command: editMessage,
    async input({ params, body, actor }) {
      await quotas.textBytes.take(actor.userId, contentBytes(body.text, body.custom));
      return { ...params, ...body, editorId: actor.userId, maxVersionBytes };
    },
    answer: (outcome, { editorId, ...ids }) => answerStoredMessage(store, 200, outcome, { ...ids, readerId: editorId }),
  });
}
