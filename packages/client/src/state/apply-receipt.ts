import type { Conversation } from '@parley/events/wire/conversations';
import type { UnnumberedEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { rise } from './change-receipts.ts';
import type { ClientState } from './state.ts';
import { withStatuses } from './statuses.ts';

interface Applied {
  state: ClientState;
  /** A count could not be told: GET the conversation. */
  unknown?: string;
}

type ReceiptAdvanced = Extract<UnnumberedEvent, { type: 'receipt.advanced' }>;

/** Somebody has received or read further: the others' marks move one's statuses, one's own moves one's counts. */
export function applyReceipt(state: ClientState, event: ReceiptAdvanced): Applied {
  const { conversationId, userId } = event;
  const conversation = state.conversations[conversationId];
  if (!conversation) return { state };
  const receipts = state.receipts[conversationId];
  const next = receipts
    ? withStatuses({ ...state, receipts: { ...state.receipts, [conversationId]: rise(receipts, userId, event) } }, conversationId)
    : state;
  return userId === state.userId && event.read > conversation.readSeq ? withOwnMark(next, event) : { state: next };
}

function withOwnMark(state: ClientState, event: ReceiptAdvanced): Applied {
  const { conversationId, read: readSeq } = event;
  const before = state.conversations[conversationId]!;
  const counts = countsAt(before, event) ?? countsIn(state.messages[conversationId] ?? [], before, { readSeq, userId: state.userId });
  const conversation = { ...before, ...counts, readSeq };
  const next = { ...state, conversations: { ...state.conversations, [conversationId]: conversation } };
  if (counts) return { state: next };
  return { state: { ...next, stale: { ...next.stale, [conversationId]: true } }, unknown: conversationId };
}

type Counts = Pick<Conversation, 'unreadCount' | 'mentionCount'>;

/** As the event tells them, if the conversation is held as of the same seq. */
function countsAt({ lastSeq }: Conversation, event: ReceiptAdvanced): Counts | null {
  const { unreadCount, mentionCount } = event;
  if (event.lastSeq !== lastSeq || unreadCount === undefined || mentionCount === undefined) return null;
  return { unreadCount, mentionCount };
}

/** Counted in the page, if that holds all that was unread: missed calls are no messages, and the page may begin later. */
function countsIn(page: readonly Message[], before: Conversation, { readSeq, userId }: { readSeq: number; userId: string }): Counts | null {
  const unread = page.filter(({ seq, senderId, deletedAt }) => seq > before.readSeq && senderId !== userId && deletedAt === null);
  if (unread.length !== before.unreadCount) return null;
  const left = unread.filter(({ seq }) => seq > readSeq);
  return { unreadCount: left.length, mentionCount: left.filter(({ mentions }) => mentions.includes(userId)).length };
}
