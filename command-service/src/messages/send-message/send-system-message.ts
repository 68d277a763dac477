import { messageSent } from '@parley/events/event-constructors/message-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
import { notDeleted, sentMessage } from '@parley/events/wire/to-wire';
import type { Answer } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { answer } from '../../answers.ts';
import { evolveConversation, initialConversation, type Conversation } from '../../conversations/conversation.ts';
import { conversationRef } from '../../conversations/entity-refs.ts';
import { defineCommand, type Outcome } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import type { NewMessage } from './new-message.ts';

export interface SendSystemMessage {
  conversationId: string;
  /** Id of the new message. */
  messageId: string;
  text: string;
  custom?: Custom | undefined;
}

export const sendSystemMessage = defineCommand({
  name: 'SendSystemMessage',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId }) => [conversationRef(conversationId)],
  initial: ({ conversationId }, heads) => initialConversation(conversationId, [], heads),
  evolve: evolveConversation,
  decide: decideSendSystemMessage,
});

/** The backend of the product may in every conversation; blocks and settings between users do not concern it. */
export function decideSendSystemMessage({ kind, erasure }: Conversation, command: SendSystemMessage): [NewEvent<'MessageSent'>] {
  const { conversationId, messageId, text, custom } = command;
  if (!kind || erasure) throw new Problem('not_found');
  const personal = custom === undefined ? { text } : { text, custom };
  const nothingElse = { fileIds: [], replyTo: null, mentions: [] };
  return [messageSent({ conversationId, messageId, senderId: null, personal, ...nothingElse })];
}

/** Throws `validation_failed` for fields that only a user can send. */
export function systemMessageOf(body: NewMessage): Pick<SendSystemMessage, 'text' | 'custom'> {
  const { text, custom, ...others } = body;
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalidField(other, 'A system message has `text` and `custom` only');
  if (text === undefined) throw invalidField('text', 'Required');
  return { text, custom };
}

/** It can't change, so a replay answers it as it was sent. */
export function answerSystemMessage(outcome: Outcome<Conversation>): Answer {
  const [sent] = outcome.events;
  if (sent?.type !== 'MessageSent') throw new Error('SendSystemMessage appended another event');
  const message = sentMessage(sent, null, notDeleted);
  return answer(201, outcome, { message: outcome.kind === 'appended' ? { ...message, reactions: [] } : message });
}
