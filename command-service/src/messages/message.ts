/** State that commands about messages decide on: the conversation, and the messages that are read. */
import type { EntityRef, History } from '@parley/event-store/event-store';
import { messageEntity } from '@parley/events/entities';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
import { conversationStream } from '@parley/events/streams';
import { evolveConversation, initialConversation, type Conversation } from '../conversations/conversation.ts';
import { contentBytes } from './content-bytes.ts';

export interface Message {
  sent: StoredEvent<'MessageSent'>;
  text: string | null;
  mentions: readonly string[];
  /** Data of the product. */
  custom: Custom | null;
  /** Sum over all versions: each is read again by every command about the message. */
  versionBytes: number;
  /** Microseconds since 1970. */
  editedAt: number | null;
  deletedAt: number | null;
  /** When the author was erased; there is no content then. */
  erasedAt: number | null;
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
  if (event.type === 'MessagesDeleted') return withoutContent(messages, event);
  if (event.type !== 'MessageSent' && event.type !== 'MessageEdited' && event.type !== 'MessageDeleted') return messages;
  const evolved = evolveMessage(messages.get(event.payload.messageId), event);
  return evolved ? new Map(messages).set(event.payload.messageId, evolved) : messages;
}

function withoutContent(
  messages: ReadonlyMap<string, Message>,
  { payload, recordedAt }: StoredEvent<'MessagesDeleted'>,
): ReadonlyMap<string, Message> {
  const known = payload.messages.flatMap(({ messageId }) => messages.get(messageId) ?? []);
  if (known.length === 0) return messages;
  return new Map([...messages, ...known.map((message) => [message.sent.payload.messageId, tombstone(message, recordedAt)] as const)]);
}

function tombstone(message: Message, deletedAt: number): Message {
  return { ...message, text: null, mentions: [], custom: null, deletedAt };
}

function evolveMessage(
  message: Message | undefined,
  event: StoredEvent<'MessageSent'> | StoredEvent<'MessageEdited'> | StoredEvent<'MessageDeleted'>,
): Message | undefined {
  if (event.type === 'MessageSent') {
    const { personal, mentions } = event.payload;
    return {
      sent: event,
      text: personal.text,
      mentions,
      custom: personal.custom ?? null,
      versionBytes: versionBytes(personal.text, personal.custom),
      editedAt: null,
      deletedAt: null,
      erasedAt: event.erasedAt ?? null,
    };
  }
  if (!message) return undefined;
  if (event.type === 'MessageDeleted') return tombstone(message, event.recordedAt);
  const { personal, mentions } = event.payload;
  const text = message.erasedAt === null ? personal.text : null;
  const bytes = message.versionBytes + versionBytes(personal.text, personal.custom);
  return { ...message, text, mentions, custom: personal.custom ?? null, versionBytes: bytes, editedAt: event.recordedAt };
}

/** Returns the bytes of a version; at least those whose reading takes as long as that of any event. */
export function versionBytes(text: string | null, custom: Custom | null | undefined): number {
  return Math.max(1_024, contentBytes(text, custom));
}
