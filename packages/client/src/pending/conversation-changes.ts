/** Pending changes of the user's own view of a conversation: preferences and read mark. */
import type { Conversation, Preferences } from '@parley/events/wire/conversations';
import type { ClientState } from '../state/state.ts';
import { messagesOf } from '../state/timeline.ts';
import type { PendingChange } from './pending-changes.ts';

export function pendingPreferences(conversationId: string, changes: Partial<Preferences>): PendingChange {
  const agreesWith = (preferences: Preferences) =>
    Object.entries(changes).every(([name, value]) => preferences[name as keyof Preferences] === value);
  return {
    conversationId,
    apply: (state) => changeConversation(state, conversationId, (before) => (agreesWith(before) ? before : { ...before, ...changes })),
    isConfirmedBy: (event) => event.type === 'preferences.changed' && agreesWith(event),
  };
}

/** The user has read everything up to this `seq`. Reading anything clears the mark as unread. */
export function pendingReadMark({ id: conversationId, markedUnread }: Conversation, seq: number, userId: string): PendingChange {
  return {
    conversationId,
    apply: (state) =>
      changeConversation(state, conversationId, (before) => {
        if (seq > before.readSeq) return { ...before, readSeq: seq, ...countsAfter(state, before, seq), markedUnread: false };
        return before.markedUnread && markedUnread ? { ...before, markedUnread: false } : before;
      }),
    // The event that clears the mark follows the receipt.
    isConfirmedBy: (event) =>
      markedUnread
        ? event.type === 'preferences.changed'
        : event.type === 'receipt.advanced' && event.userId === userId && event.read >= seq,
  };
}

/** Only messages of the held window are counted. The receipt's event brings the exact counts. */
function countsAfter(state: ClientState, before: Conversation, seq: number): Pick<Conversation, 'unreadCount' | 'mentionCount'> {
  if (seq >= before.lastSeq) return { unreadCount: 0, mentionCount: 0 };
  const read = messagesOf(state, before.id).filter(
    (message) => message.seq > before.readSeq && message.seq <= seq && message.senderId !== state.userId && message.deletedAt === null,
  );
  const mentions = read.filter((message) => message.mentions.includes(state.userId));
  return {
    unreadCount: Math.max(0, before.unreadCount - read.length),
    mentionCount: Math.max(0, before.mentionCount - mentions.length),
  };
}

function changeConversation(state: ClientState, conversationId: string, change: (before: Conversation) => Conversation): ClientState {
  const before = state.conversations[conversationId];
  const after = before && change(before);
  if (!after || after === before) return state;
  return { ...state, conversations: { ...state.conversations, [conversationId]: after } };
}
