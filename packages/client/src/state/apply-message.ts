/** What a message does to its conversation: last message, activity, and the reader's own counts. */
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { rewrite, shownMessage } from './change-messages.ts';
import type { ClientState } from './state.ts';

type EventOf<Type extends TimelineEvent['type']> = Extract<TimelineEvent, { type: Type }>;
type Rewriting = EventOf<'message.edited' | 'message.deleted'>;

export interface ChangedConversation {
  conversation: Conversation;
  /** Whether the message named the reader is not to be told from what is held: the conversation must be read again. */
  isStale: boolean;
}

/** `state` as it was before the event, `conversation` with its `seq`. */
export function applyMessage(
  state: ClientState,
  conversation: Conversation,
  event: EventOf<'message.sent'> | Rewriting,
): ChangedConversation {
  if (event.type === 'message.sent') return sent(state, conversation, event);
  const isUnread = event.messageSeq > conversation.readSeq && event.senderId !== state.userId;
  const step = isUnread ? mentionStep(state, event) : 0;
  return {
    conversation: {
      ...conversation,
      lastMessage: conversation.lastMessage && rewrite(conversation.lastMessage, event),
      unreadCount: conversation.unreadCount - (isUnread && event.type === 'message.deleted' ? 1 : 0),
      mentionCount: conversation.mentionCount + (step ?? 0),
    },
    isStale: step === null,
  };
}

function sent({ userId, messages }: ClientState, conversation: Conversation, event: EventOf<'message.sent'>): ChangedConversation {
  const lastMessage = shownMessage(event, userId);
  const shown = { ...conversation, lastMessage, activityAt: lastMessage.sentAt };
  if (lastMessage.senderId === userId) {
    // Sending reads up to one's own message.
    return { conversation: { ...shown, readSeq: event.seq, unreadCount: 0, mentionCount: 0 }, isStale: false };
  }
  const mentionCount = shown.mentionCount + Number(lastMessage.mentions.includes(userId));
  const conversationAfter = { ...shown, unreadCount: shown.unreadCount + 1, mentionCount };
  // Told after it was deleted, it names nobody; its deletion, which comes, does. Only a page would remember that.
  return { conversation: conversationAfter, isStale: lastMessage.deletedAt !== null && !messages[conversation.id] };
}

/**
 * How an edit or deletion of another's unread message moves one's mentions; null when that can't be told. An event says
 * whom the message names, not whom it named before; and nobody, once it is deleted.
 */
function mentionStep(state: ClientState, event: Rewriting): number | null {
  const { userId } = state;
  const named = event.type === 'message.edited' && event.mentions.includes(userId);
  const held = heldMessage(state, event);
  if (held) return Number(named && held.deletedAt === null) - Number(held.mentions.includes(userId));
  if (event.mentionsRemoved.includes(userId)) return -1;
  if (event.type === 'message.deleted') return 0;
  return named || event.text === null ? null : 0;
}

function heldMessage({ conversations, messages }: ClientState, { conversationId, messageId }: Rewriting): Message | undefined {
  const last = conversations[conversationId]?.lastMessage;
  return last?.id === messageId ? last : messages[conversationId]?.find(({ id }) => id === messageId);
}
