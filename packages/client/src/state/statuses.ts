/** What everybody's watermarks say of one's own messages. */
import { deliveryStatus, lowestOf, type Watermarks } from '@parley/events/delivery-status';
import { trackedMembers, type Receipt } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { changeReceipts, type Receipts } from './change-receipts.ts';
import type { ClientState } from './state.ts';

/** All receipts, of a conversation that is held. `since`: as for withMessages. */
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

/** One's own messages with the status that the watermarks give; as they are where no watermarks are held. */
export function withStatuses(state: ClientState, conversationId: string): ClientState {
  const conversation = state.conversations[conversationId];
  const receipts = state.receipts[conversationId];
  if (!conversation || !receipts) return state;
  if (conversation.memberCount > trackedMembers) return withoutTracking(state, conversationId);
  const lowest = lowestOf(Object.entries(receipts).flatMap(([userId, marks]) => (userId === state.userId ? [] : [marks])));
  return restated(state, conversationId, (seq) => deliveryStatus(seq, lowest));
}

/** Too many are in it by now: nobody's marks are told any more. */
function withoutTracking(state: ClientState, conversationId: string): ClientState {
  const { [conversationId]: _dropped, ...receipts } = state.receipts;
  return restated({ ...state, receipts }, conversationId, () => 'sent');
}

function restated(state: ClientState, conversationId: string, statusOf: (seq: number) => Message['status']): ClientState {
  const restate = (message: Message): Message => {
    const status = statusOf(message.seq);
    return message.senderId !== state.userId || message.status === status ? message : { ...message, ...(status ? { status } : {}) };
  };
  const conversation = state.conversations[conversationId]!;
  const { lastMessage } = conversation;
  const messages = state.messages[conversationId];
  return {
    ...state,
    conversations: { ...state.conversations, [conversationId]: { ...conversation, lastMessage: lastMessage && restate(lastMessage) } },
    messages: messages ? { ...state.messages, [conversationId]: messages.map(restate) } : state.messages,
  };
}
