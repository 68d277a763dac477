import type { EventStore } from '@parley/event-store/event-store';
import { message } from '@parley/events/wire/messages';
import { id, position } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import type { KnowingPrivacy } from '../../contacts/knowing-privacy.ts';
import { memberRefs, pairRef } from '../../conversations/reads.ts';
import type { Fields } from '../../fields.ts';
import type { ClaimingFiles } from '../../files/claim-files.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { messageAnswer, readMessageAnswer } from '../message-answer.ts';
import { evolveMessaging, initialMessaging, messageRef, type Messaging } from '../message.ts';
import { decideSendMessage, type SendMessage } from './send-message.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  claimingFiles: ClaimingFiles;
  knowingPrivacy: KnowingPrivacy;
  store: EventStore;
  newId: () => string;
  fields: Fields;
}

export function sendMessageRoute({ handleCommand, claimingFiles, knowingPrivacy, store, newId, fields }: Dependencies): Route {
  const body = z
    .strictObject({
      text: fields.messageText.optional(),
      attachments: fields.attachments.optional(),
      replyTo: id.optional(),
      mentions: fields.mentions.optional(),
      clientId: fields.clientId.optional(),
    })
    .refine(({ text, attachments = [] }) => text !== undefined || attachments.length > 0, {
      path: ['text'],
      message: 'Required without attachments',
    });

  return defineRoute({
    method: 'POST',
    path: '/v1/conversations/:conversationId/messages',
    operation: 'sendMessage',
    summary: 'Send a message',
    auth: 'session',
    params: z.object({ conversationId: id }),
    body,
    answers: { 201: z.object({ message, position }) },
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'unknown_file', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId } = request.params;
      const { text = null, attachments = [], replyTo = null, mentions = [], clientId = null } = request.body;
      const senderId = request.actor.userId;
      const command: Omit<SendMessage, 'privacy' | 'files'> = {
        conversationId,
        messageId: newId(),
        senderId,
        text,
        attachments,
        replyTo,
        mentions,
        clientId,
      };
      const concerned = [senderId, ...mentions];
      const quoted = replyTo === null ? [] : [messageRef(conversationId, replyTo)];

      const envelope = commandOf(request, { name: 'SendMessage', targetId: conversationId, fields: request.body });
      const outcome = await claimingFiles(senderId, attachments, (files) =>
        knowingPrivacy((privacy) =>
          handleCommand<Messaging>(envelope, {
            reads: () => [...memberRefs(conversationId, concerned), ...quoted, pairRef(conversationId)],
            initial: (heads) => initialMessaging(conversationId, concerned, heads),
            evolve: evolveMessaging,
            decide: (state) => decideSendMessage(state, { ...command, files, privacy }),
          }),
        ),
      );

      const { kind, state } = outcome;
      if (kind === 'appended') {
        const whole = { ...messageAnswer(state.messages.get(command.messageId)!, state.messages), status: 'sent', reactions: [] };
        return answer(201, outcome, { message: whole });
      }
      const [first] = outcome.events;
      if (first?.type !== 'MessageSent') throw new Error('a replayed SendMessage began with another event');
      return answer(201, outcome, { message: await readMessageAnswer(store, conversationId, first.payload.messageId, senderId) });
    },
  });
}
