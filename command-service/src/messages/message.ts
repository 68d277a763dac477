/** What decisions about messages are made from: the standing of those concerned, and the messages that were asked about. */
import type { EntityRef, History } from '@parley/event-store/event-store';
import { messageEntity } from '@parley/events/entities';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { conversationStream } from '@parley/events/streams';
import { evolveConversation, initialConversation, type Conversation } from '../conversations/conversation.ts';

export interface Message {
  sent: StoredEvent<'MessageSent'>;
  text: string | null;
  mentions: readonly string[];
  /** Microseconds, as the log counts. */
  editedAt: number | null;
  deletedAt: number | null;
}

export interface MessageState {
  conversation: Conversation;
  /** By id; one that is not there was never sent here. */
  messages: ReadonlyMap<string, Message>;
}

const noMessages: MessageState['messages'] = new Map();

export function messageRef(conversationId: string, messageId: string): EntityRef {
  return { stream: conversationStream(conversationId), entity: messageEntity(messageId) };
}

export function initialMessageState(conversationId: string, about: Iterable<string>, heads?: History['heads']): MessageState {
  return { conversation: initialConversation(conversationId, about, heads), messages: noMessages };
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
