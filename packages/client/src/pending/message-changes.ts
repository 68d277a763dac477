/** Pending changes of one message: edit, deletion, reaction. */
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { updateMessageOrQuote, updateReactions } from '../state/change-message.ts';
import { mapMessages } from '../state/change-timeline.ts';
import type { ClientState } from '../state/state.ts';
import type { PendingChange } from './pending-changes.ts';

interface Target {
  conversationId: string;
  messageId: string;
}

/** `now`: shown as the time of the edit until its event arrives. */
export function pendingEdit(
  { conversationId, messageId }: Target,
  { text, mentions, now }: { text: string; mentions: string[] | undefined; now: string },
): PendingChange {
  const change = (message: Message): Message => {
    const known = message.id === messageId ? message : message.replyTo;
    if (known?.id !== messageId || known.text === text) return message;
    const edited = { mentions: mentions ?? message.mentions, mentionsRemoved: [], text, custom: message.custom, editedAt: now };
    return updateMessageOrQuote(message, { ...head, type: 'message.edited', messageId, ...edited });
  };
  return {
    conversationId,
    apply: (state) => changeMessages(state, conversationId, change),
    isConfirmedBy: (event) =>
      event.type === 'message.deleted'
        ? event.messageId === messageId
        : event.type === 'message.edited' && event.messageId === messageId && event.text === text,
  };
}

export function pendingDeletion({ conversationId, messageId }: Target, now: string): PendingChange {
  const event: UpdateEvent = { ...head, type: 'message.deleted', messageId, mentionsRemoved: [], deletedAt: now };
  const change = (message: Message): Message => (message.deletedAt === null ? updateMessageOrQuote(message, event) : message);
  return {
    conversationId,
    apply: (state) => changeMessages(state, conversationId, change),
    isConfirmedBy: (event) => event.type === 'message.deleted' && event.messageId === messageId,
  };
}

/** `isMine`: whether the user has the reaction afterwards. */
export function pendingReaction(
  { conversationId, messageId }: Target,
  { emoji, isMine, userId }: { emoji: string; isMine: boolean; userId: string },
): PendingChange {
  const type = isMine ? ('reaction.added' as const) : ('reaction.removed' as const);
  const change = (message: Message): Message => {
    const known = message.reactions?.find((reaction) => reaction.emoji === emoji);
    if (message.id !== messageId || (known?.mine ?? false) === isMine) return message;
    const count = Math.max(0, (known?.count ?? 0) + (isMine ? 1 : -1));
    return updateReactions(message, { ...head, type, messageId, emoji, userId, count }, userId);
  };
  return {
    conversationId,
    apply: (state) => changeMessages(state, conversationId, change),
    isConfirmedBy: (event) => event.type === type && event.messageId === messageId && event.emoji === emoji && event.userId === userId,
  };
}

type UpdateEvent = Extract<TimelineEvent, { type: 'message.edited' | 'message.deleted' }>;
/** Fields of an event that do not show. */
const head = { id: '', at: '', actorId: '', position: '', conversationId: '', seq: 0, messageSeq: 0, senderId: '' };

function changeMessages(state: ClientState, conversationId: string, change: (message: Message) => Message): ClientState {
  const conversation = state.conversations[conversationId];
  const timeline = state.timelines[conversationId];
  const lastMessage = conversation?.lastMessage && change(conversation.lastMessage);
  const items = timeline && mapMessages(timeline.items, change);
  const isSame = lastMessage === conversation?.lastMessage && items === timeline?.items;
  if (isSame || !conversation) return state;
  return {
    ...state,
    conversations: { ...state.conversations, [conversationId]: { ...conversation, lastMessage: lastMessage ?? null } },
    timelines: timeline && items ? { ...state.timelines, [conversationId]: { ...timeline, items } } : state.timelines,
  };
}
