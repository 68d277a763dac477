/** Delivery statuses of the user's own messages, derived from the other members' watermarks. */
import { deliveryStatus, lowestWatermarks, type Watermarks } from '@parley/events/delivery-status';
import type { Receipt } from '@parley/events/wire/conversations';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import type { Message } from '@parley/events/wire/messages';
import { mapMessages } from './change-timeline.ts';
import type { Receipts } from './change-receipts.ts';
import type { ClientState } from './state.ts';

/** Applies all receipts of a known conversation. */
export function withReceipts(state: ClientState, conversationId: string, items: readonly Receipt[]): ClientState {
  const read: Receipts = Object.fromEntries(
    items.map(({ userId, delivered, read }): [string, Watermarks] => [userId, { delivered, read }]),
  );
  return withStatuses({ ...state, receipts: { ...state.receipts, [conversationId]: read } }, conversationId);
}

/** Updates the statuses of the user's messages. Changes nothing where no receipts are known. */
export function withStatuses(state: ClientState, conversationId: string): ClientState {
  const conversation = state.conversations[conversationId];
  const receipts = state.receipts[conversationId];
  if (!conversation || !receipts) return state;
  if (conversation.memberCount > maxTrackedMembers) return withoutTracking(state, conversationId);
  const lowest = lowestWatermarks(
    Object.entries(receipts).flatMap(([userId, watermarks]) => (userId === state.userId ? [] : [watermarks])),
  );
  return updateStatuses(state, conversationId, (seq) => deliveryStatus(seq, lowest));
}

/** Conversations above the limit have no receipts. */
function withoutTracking(state: ClientState, conversationId: string): ClientState {
  const { [conversationId]: _dropped, ...receipts } = state.receipts;
  return updateStatuses({ ...state, receipts }, conversationId, () => 'sent');
}

function updateStatuses(state: ClientState, conversationId: string, statusOf: (seq: number) => Message['status']): ClientState {
  const updateStatus = (message: Message): Message => {
    const status = statusOf(message.seq);
    return message.senderId !== state.userId || message.status === status ? message : { ...message, ...(status ? { status } : {}) };
  };
  const conversation = state.conversations[conversationId]!;
  const lastMessage = conversation.lastMessage && updateStatus(conversation.lastMessage);
  const timeline = state.timelines[conversationId];
  const items = timeline && mapMessages(timeline.items, updateStatus);
  return {
    ...state,
    conversations:
      lastMessage === conversation.lastMessage
        ? state.conversations
        : { ...state.conversations, [conversationId]: { ...conversation, lastMessage } },
    timelines: items && items !== timeline.items ? { ...state.timelines, [conversationId]: { ...timeline, items } } : state.timelines,
  };
}
