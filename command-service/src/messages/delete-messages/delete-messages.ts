import type { History } from '@parley/event-store/event-store';
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

type DeleteErasedMessages = Pick<DeleteMessages, 'conversationId' | 'messageIds'>;

const ofMessages = {
  target: ({ conversationId }: DeleteErasedMessages) => conversationId,
  reads: ({ conversationId, messageIds }: DeleteErasedMessages) => [
    retentionRef(conversationId),
    ...messageIds.map((messageId) => messageRef(conversationId, messageId)),
  ],
  initial: ({ conversationId }: DeleteErasedMessages, heads: History['heads']): RetentionState => ({
    ...initialMessageState(conversationId, [], heads),
    deletedThrough: 0,
  }),
  evolve: evolveRetention,
};

/** By the server: no member asks for it. */
export const deleteMessages = defineCommand({ name: 'DeleteMessages', ...ofMessages, decide: decideDeleteMessages });

/** By a restore: the keys of these messages were destroyed after the backup. */
export const deleteErasedMessages = defineCommand({ name: 'DeleteErasedMessages', ...ofMessages, decide: decideDeleteErasedMessages });

export function evolveRetention(state: RetentionState, event: AnyStoredEvent): RetentionState {
  const deletedThrough = event.type === 'MessagesDeleted' ? event.payload.throughSeq : state.deletedThrough;
  return { ...evolveMessageState(state, event), deletedThrough };
}

export function decideDeleteMessages(state: RetentionState, command: DeleteMessages): NewEvent[] {
  const { conversationId, reason, throughSeq, messageIds } = command;
  // Another process was faster.
  if (throughSeq <= state.deletedThrough) return [];
  return [messagesDeleted({ conversationId, reason, throughSeq, messages: deletionsOf(state, messageIds) })];
}

export function decideDeleteErasedMessages(state: RetentionState, { conversationId, messageIds }: DeleteErasedMessages): NewEvent[] {
  const messages = deletionsOf(state, messageIds);
  // The first event of a conversation is no message.
  const throughSeq = Math.max(1, state.deletedThrough);
  return messages.length === 0 ? [] : [messagesDeleted({ conversationId, reason: 'erased', throughSeq, messages })];
}

/** Leaves out messages that are deleted already. */
function deletionsOf(state: RetentionState, messageIds: readonly string[]): Deletion[] {
  return messageIds.flatMap((messageId) => {
    const message = state.messages.get(messageId);
    if (!message || message.deletedAt !== null) return [];
    const { version: messageSeq, payload } = message.sent;
    return [{ messageId, messageSeq, senderId: payload.senderId, mentionsRemoved: [...message.mentions] }];
  });
}
