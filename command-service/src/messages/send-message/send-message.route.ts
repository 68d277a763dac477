import type { EventStore } from '@parley/event-store/event-store';
import { exampleIds } from '@parley/events/example-ids';
import { id } from '@parley/events/wire/fields';
import { actsForItself } from '@parley/service-kit/auth/api-key-scopes';
import { defineRoute, type Actor, type Answer, type RequestContext, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { backendRequest, commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { Quotas } from '../../quotas.ts';
import { contentBytes } from '../content-bytes.ts';
import { answerSentMessage, messageBody } from '../message-answer.ts';
import { newMessage, type NewMessage } from './new-message.ts';
import { sendMessage } from './send-message.ts';
import { answerSystemMessage, sendSystemMessage, systemMessageOf } from './send-system-message.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  newId: () => string;
  fields: Fields;
  quotas: Pick<Quotas, 'textBytes'>;
}

export function sendMessageRoute(dependencies: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/conversations/:conversationId/messages',
    operation: 'sendMessage',
    scope: 'messages',
    withoutUser: true,
    summary: 'Send a message',
    description: [
      'Appends a message to the conversation; its members may. All members receive `message.sent` with the next `seq`. Send a',
      'UUIDv7 as `Idempotency-Key`: a retry then returns the first message instead of a second one. An API key that acts as no user sends a',
      'system message, with `text` and `custom` only, which members cannot edit or delete.',
    ].join(' '),
    examples: [
      { title: 'Text', body: { text: 'The engine weaves algebraic patterns.', clientId: 'draft-1' } },
      { title: 'Reply with a mention', body: { text: 'Grace, see above.', replyTo: exampleIds.messageId, mentions: [exampleIds.userId] } },
    ],
    auth: 'session',
    params: z.object({ conversationId: id }),
    body: newMessage(dependencies.fields),
    answers: { 201: messageBody },
    location: ({ message }: z.infer<typeof messageBody>) => `/v1/conversations/${message.conversationId}/messages/${message.id}`,
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'unknown_file', 'budget_exhausted', 'idempotency_key_reused', 'conflict'],
    handle: (request) => (actsForItself(request.actor) ? sendAsBackend : sendAsUser)(dependencies, request),
  });
}

type Request = RequestContext<{ conversationId: string }, unknown, NewMessage, Actor>;

async function sendAsUser({ handleCommand, store, newId, quotas }: Dependencies, request: Request): Promise<Answer> {
  const { conversationId } = request.params;
  const { text = null, attachments = [], replyTo = null, mentions = [], clientId = null, custom } = request.body;
  const { userId: senderId } = request.actor;
  const bytes = contentBytes(text, custom);
  if (bytes > 0) await quotas.textBytes.take(senderId, bytes);
  const input = { conversationId, messageId: newId(), senderId, text, attachments, replyTo, mentions, clientId, custom };
  return answerSentMessage(store, await handleCommand(sendMessage, input, commandRequest(request)), input);
}

/** Without a quota: an operator trusts the backend with the key. */
async function sendAsBackend({ handleCommand, newId }: Dependencies, request: Request): Promise<Answer> {
  const input = { ...request.params, messageId: newId(), ...systemMessageOf(request.body) };
  return answerSystemMessage(await handleCommand(sendSystemMessage, input, backendRequest(request)));
}
