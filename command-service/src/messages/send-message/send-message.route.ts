import type { EventStore } from '@parley/event-store/event-store';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { answerSentMessage, messageBody } from '../message-answer.ts';
import { sendMessage } from './send-message.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  newId: () => string;
  fields: Fields;
  quotas: Pick<Quotas, 'textBytes'>;
}

export function sendMessageRoute({ handleCommand, store, newId, fields, quotas }: Dependencies): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/conversations/:conversationId/messages',
    operation: 'sendMessage',
    summary: 'Send a message',
    params: z.object({ conversationId: id }),
    body: z
      .strictObject({
        text: fields.messageText.optional(),
        attachments: fields.attachments.optional(),
        replyTo: id.optional(),
        mentions: fields.mentions.optional(),
        clientId: fields.clientId.optional(),
      })
      .refine(({ text, attachments = [] }) => text !== undefined || attachments.length > 0, {
        path: ['text'],
        message: 'Required if there are no attachments',
      }),
    answers: { 201: messageBody },
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'unknown_file', 'budget_exhausted'],
    command: sendMessage,
    async input({ params: { conversationId }, body, actor }) {
      const { text = null, attachments = [], replyTo = null, mentions = [], clientId = null } = body;
      if (text !== null) await quotas.textBytes.take(actor.userId, Buffer.byteLength(text));
      return { conversationId, messageId: newId(), senderId: actor.userId, text, attachments, replyTo, mentions, clientId };
    },
    answer: (outcome, input) => answerSentMessage(store, outcome, input),
  });
}
