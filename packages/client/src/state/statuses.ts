/** Delivery statuses of the user's own messages, derived from the other members' watermarks. */
import { deliveryStatus, lowestWatermarks, type Watermarks } from '@parley/events/delivery-status';
import { maxTrackedMembers, type Receipt } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { changeReceipts, type Receipts } from './change-receipts.ts';
import type { ClientState } from './state.ts';

/** Applies all receipts of a known conversation. `since`: as for withMessages. */
export function withReceipts(
  state: ClientState,
  conversationId: string,
  items: readonly Receipt[],
  since: readonly TimelineEvent[] = [],
): ClientState {
  const read: Receipts = Object.fromEntries(
    items.map(({ userId, delivered, read }): [string, Watermarks] => [userId, { delivered, read }]),
  );
  return withStatuses({ ...state, receipts: { ...state.receipts, [conversationId]: since.reduce(changeReceipts, read) } }, conversationId);
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
  const { lastMessage } = conversation;
  const messages = state.messages[conversationId];
  return {
    ...state,
    conversations: { ...state.conversations, [conversationId]: { ...conversation, lastMessage: lastMessage && updateStatus(lastMessage) } },
    messages: messages ? { ...state.messages, [conversationId]: messages.map(updateStatus) } : state.messages,
  };
}
