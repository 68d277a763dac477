/** Effects of a message event on its conversation: last message, activity, and the user's counts. */
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { toOwnView, updateMessageOrQuote } from './change-message.ts';
import type { ClientState } from './state.ts';
import { messagesOf } from './timeline.ts';

type EventOf<Type extends TimelineEvent['type']> = Extract<TimelineEvent, { type: Type }>;
type UpdateEvent = EventOf<'message.edited' | 'message.deleted'>;

export interface ChangedConversation {
  conversation: Conversation;
  /** The state does not show whether the message mentioned the user: the conversation must be read again. */
  isStale: boolean;
}

/** `state`: before the event. `conversation`: with the `seq` of the event. */
export function applyMessage(
  state: ClientState,
  conversation: Conversation,
  event: EventOf<'message.sent'> | UpdateEvent,
): ChangedConversation {
  if (event.type === 'message.sent') return applySent(state, conversation, event);
  const isUnread = event.messageSeq > conversation.readSeq && event.senderId !== state.userId;
  const difference = isUnread ? mentionDifference(state, event) : 0;
  return {
    conversation: {
      ...conversation,
      lastMessage: conversation.lastMessage && updateMessageOrQuote(conversation.lastMessage, event),
      unreadCount: conversation.unreadCount - (isUnread && event.type === 'message.deleted' ? 1 : 0),
      mentionCount: conversation.mentionCount + (difference ?? 0),
    },
    isStale: difference === null,
  };
}

function applySent({ userId, timelines }: ClientState, before: Conversation, event: EventOf<'message.sent'>): ChangedConversation {
  const lastMessage = toOwnView(event, userId);
  const conversation = { ...before, lastMessage, activityAt: lastMessage.sentAt };
  if (lastMessage.senderId === userId) {
    // Sending a message marks everything up to it as read.
    return { conversation: { ...conversation, readSeq: event.seq, unreadCount: 0, mentionCount: 0 }, isStale: false };
  }
  const mentionCount = conversation.mentionCount + Number(lastMessage.mentions.includes(userId));
  // If the message was deleted since, its event has no mentions, but the deletion that follows does. Only the newest window shows which apply.
  const isStale = lastMessage.deletedAt !== null && timelines[before.id]?.hasAfter !== false;
  return { conversation: { ...conversation, unreadCount: conversation.unreadCount + 1, mentionCount }, isStale };
}

/**
 * Change of the user's mention count by an edit or deletion of another user's unread message; null if it cannot be determined.
 * An event lists the current mentions, not the previous ones, and none once the message is deleted.
 */
function mentionDifference(state: ClientState, event: UpdateEvent): number | null {
  const { userId } = state;
  const isMentioned = event.type === 'message.edited' && event.mentions.includes(userId);
  const message = findMessage(state, event);
  if (message) return Number(isMentioned && message.deletedAt === null) - Number(message.mentions.includes(userId));
  if (event.mentionsRemoved.includes(userId)) return -1;
  if (event.type === 'message.deleted') return 0;
  return isMentioned || event.text === null ? null : 0;
}

function findMessage(state: ClientState, { conversationId, messageId }: UpdateEvent): Message | undefined {
  const last = state.conversations[conversationId]?.lastMessage;
  return last?.id === messageId ? last : messagesOf(state, conversationId).find(({ id }) => id === messageId);
}
