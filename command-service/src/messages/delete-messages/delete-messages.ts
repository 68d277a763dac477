import { messagesDeleted, type Deletion } from '@parley/events/event-constructors/message-events';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { retentionRef } from '../../conversations/entity-refs.ts';
import { defineCommand } from '../../define-command.ts';
import { evolveMessageState, initialMessageState, messageRef, type MessageState } from '../message.ts';

export interface DeleteMessages {
  conversationId: string;
  reason: 'expired' | 'erased';
  /** The messages up to here that may be left. */
  throughSeq: number;
  messageIds: readonly string[];
}

interface RetentionState extends MessageState {
  /** All messages up to here are deleted. */
  deletedThrough: number;
}

/** By the server: no member asks for it. */
export const deleteMessages = defineCommand({
  name: 'DeleteMessages',
  target: ({ conversationId }: DeleteMessages) => conversationId,
  reads: ({ conversationId, messageIds }) => [
    retentionRef(conversationId),
    ...messageIds.map((messageId) => messageRef(conversationId, messageId)),
  ],
  initial: ({ conversationId }, heads): RetentionState => ({ ...initialMessageState(conversationId, [], heads), deletedThrough: 0 }),
  evolve: evolveRetention,
  decide: decideDeleteMessages,
});

export function evolveRetention(state: RetentionState, event: AnyStoredEvent): RetentionState {
  const deletedThrough = event.type === 'MessagesDeleted' ? event.payload.throughSeq : state.deletedThrough;
  return { ...evolveMessageState(state, event), deletedThrough };
}

export function decideDeleteMessages(state: RetentionState, command: DeleteMessages): NewEvent[] {
  const { conversationId, reason, throughSeq, messageIds } = command;
  // Another process was faster.
  if (throughSeq <= state.deletedThrough) return [];
  const messages = messageIds.flatMap((messageId): Deletion[] => {
    const message = state.messages.get(messageId);
    if (!message || message.deletedAt !== null) return [];
    const { version: messageSeq, payload } = message.sent;
    return [{ messageId, messageSeq, senderId: payload.senderId, mentionsRemoved: [...message.mentions] }];
  });
  return [messagesDeleted({ conversationId, reason, throughSeq, messages })];
}
