import type { EventStore } from '@parley/event-store/event-store';
import { id, position } from '@parley/events/wire/fields';
import { message } from '@parley/events/wire/messages';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import type { KnowingPrivacy } from '../../contacts/knowing-privacy.ts';
import { memberRefs, pairRef } from '../../conversations/reads.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { readMessageAnswer } from '../message-answer.ts';
import { evolveMessaging, initialMessaging, messageRef, type Messaging } from '../message.ts';
import { decideEditMessage, type EditMessage } from './edit-message.ts';

export function editMessageRoute({
  handleCommand,
  knowingPrivacy,
  store,
  fields,
}: {
  handleCommand: HandleCommand;
  knowingPrivacy: KnowingPrivacy;
  store: EventStore;
  fields: Fields;
}): Route {
  return defineRoute({
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/messages/:messageId',
    operation: 'editMessage',
    summary: 'Edit a message of one’s own',
    auth: 'session',
    params: z.object({ conversationId: id, messageId: id }),
    body: z.strictObject({ text: fields.messageText, mentions: fields.mentions.optional() }),
    answers: { 200: z.object({ message, position }) },
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId, messageId } = request.params;
      const { text, mentions } = request.body;
      const editorId = request.actor.userId;
      const command: Omit<EditMessage, 'privacy'> = { conversationId, messageId, editorId, text, mentions };
      const concerned = [editorId, ...(mentions ?? [])];
      const fields = { ...request.params, ...request.body };

      const envelope = commandOf(request, { name: 'EditMessage', targetId: conversationId, fields });
      const outcome = await knowingPrivacy((privacy) =>
        handleCommand<Messaging>(envelope, {
          reads: () => [...memberRefs(conversationId, concerned), messageRef(conversationId, messageId), pairRef(conversationId)],
          initial: (heads) => initialMessaging(conversationId, concerned, heads),
          evolve: evolveMessaging,
          decide: (state) => decideEditMessage(state, { ...command, privacy }),
        }),
      );
      return answer(200, outcome, { message: await readMessageAnswer(store, conversationId, messageId, editorId) });
    },
  });
}
