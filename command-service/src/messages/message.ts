/** State that commands about messages decide on: the conversation, and the messages that are read. */
import type { EntityRef, History } from '@parley/event-store/event-store';
import { messageEntity } from '@parley/events/entities';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { conversationStream } from '@parley/events/streams';
import { evolveConversation, initialConversation, type Conversation } from '../conversations/conversation.ts';

export interface Message {
  sent: StoredEvent<'MessageSent'>;
  text: string | null;
  mentions: readonly string[];
  /** Microseconds since 1970. */
  editedAt: number | null;
  deletedAt: number | null;
}

export interface MessageState {
  conversation: Conversation;
  /** By id, of those that were read. */
  messages: ReadonlyMap<string, Message>;
}

const noMessages: MessageState['messages'] = new Map();

export function messageRef(conversationId: string, messageId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: messageEntity(messageId) };
}

export function initialMessageState(conversationId: string, userIds: Iterable<string>, heads?: History['heads']): MessageState {
  return { conversation: initialConversation(conversationId, userIds, heads), messages: noMessages };
}

export function evolveMessageState({ conversation, messages }: MessageState, event: AnyStoredEvent): MessageState {
  return { conversation: evolveConversation(conversation, event), messages: evolveMessages(messages, event) };
}

function evolveMessages(messages: ReadonlyMap<string, Message>, event: AnyStoredEvent): ReadonlyMap<string, Message> {
  if (event.type !== 'MessageSent' && event.type !== 'MessageEdited' && event.type !== 'MessageDeleted') return messages;
  const evolved = evolveMessage(messages.get(event.payload.messageId), event);
  return evolved ? new Map(messages).set(event.payload.messageId, evolved) : messages;
}

function evolveMessage(
  message: Message | undefined,
  event: StoredEvent<'MessageSent'> | StoredEvent<'MessageEdited'> | StoredEvent<'MessageDeleted'>,
): Message | undefined {
  if (event.type === 'MessageSent') {
    return { sent: event, text: event.payload.personal.text, mentions: event.payload.mentions, editedAt: null, deletedAt: null };
  }
  if (!message) return undefined;
  if (event.type === 'MessageDeleted') return { ...message, text: null, mentions: [], deletedAt: event.recordedAt };
  const { personal, mentions } = event.payload;
  return { ...message, text: personal.text, mentions, editedAt: event.recordedAt };
}
