import type { Conversation } from '@parley/events/wire/conversations';
import type { UnnumberedEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { raiseWatermarks } from './change-receipts.ts';
import type { ClientState } from './state.ts';
import { withStatuses } from './statuses.ts';
import { messagesOf } from './timeline.ts';

interface Applied {
  state: ClientState;
  /** Id of a conversation to GET, because the event does not determine its counts. */
  unknown?: string;
}

type ReceiptAdvanced = Extract<UnnumberedEvent, { type: 'receipt.advanced' }>;

/** A member's watermarks advanced. Those of others change message statuses; the user's own change the unread counts. */
export function applyReceipt(state: ClientState, event: ReceiptAdvanced): Applied {
  const { conversationId, userId } = event;
  const conversation = state.conversations[conversationId];
  if (!conversation) return { state };
  const receipts = state.receipts[conversationId];
  const next = receipts
    ? withStatuses(
        { ...state, receipts: { ...state.receipts, [conversationId]: raiseWatermarks(receipts, userId, event) } },
        conversationId,
      )
    : state;
  return userId === state.userId && event.read > conversation.readSeq ? withOwnReceipt(next, event) : { state: next };
}

function withOwnReceipt(state: ClientState, event: ReceiptAdvanced): Applied {
  const { conversationId, read: readSeq } = event;
  const before = state.conversations[conversationId]!;
  const counts = countsIn(event, before) ?? countMessages(messagesOf(state, conversationId), before, { readSeq, userId: state.userId });
  const conversation = { ...before, ...counts, readSeq };
  const next = { ...state, conversations: { ...state.conversations, [conversationId]: conversation } };
  if (counts) return { state: next };
  return { state: { ...next, stale: { ...next.stale, [conversationId]: true } }, unknown: conversationId };
}

type Counts = Pick<Conversation, 'unreadCount' | 'mentionCount'>;

/** The event's counts, if they are as of the same `seq` as the conversation. */
function countsIn(event: ReceiptAdvanced, { lastSeq }: Conversation): Counts | null {
  const { unreadCount, mentionCount } = event;
  if (event.lastSeq !== lastSeq || unreadCount === undefined || mentionCount === undefined) return null;
  return { unreadCount, mentionCount };
}

/** Counts the messages, if they are everything unread: missed calls are not messages, and the window may start later. */
function countMessages(
  messages: readonly Message[],
  before: Conversation,
  { readSeq, userId }: { readSeq: number; userId: string },
): Counts | null {
  const unread = messages.filter(({ seq, senderId, deletedAt }) => seq > before.readSeq && senderId !== userId && deletedAt === null);
  if (unread.length !== before.unreadCount) return null;
  const remaining = unread.filter(({ seq }) => seq > readSeq);
  return { unreadCount: remaining.length, mentionCount: remaining.filter(({ mentions }) => mentions.includes(userId)).length };
}
