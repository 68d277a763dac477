/** Messages of the outbox in the state, until the conversation contains them. */
import type { UnsentMessage } from './draft.ts';
import { omitKey } from './records.ts';
import type { ClientState } from './state.ts';
import { messagesOf } from './timeline.ts';

export function withUnsent(state: ClientState, message: UnsentMessage): ClientState {
  const { conversationId, clientId } = message;
  const known = state.unsent[conversationId] ?? [];
  const isKnown = known.some((other) => other.clientId === clientId);
  const messages = isKnown ? known.map((other) => (other.clientId === clientId ? message : other)) : [...known, message];
  return withoutDelivered({ ...state, unsent: { ...state.unsent, [conversationId]: messages } });
}

export function withoutUnsent(
  state: ClientState,
  { conversationId, clientId }: Pick<UnsentMessage, 'conversationId' | 'clientId'>,
): ClientState {
  const remaining = (state.unsent[conversationId] ?? []).filter((message) => message.clientId !== clientId);
  return withMessages(state, conversationId, remaining);
}

/** Removes unsent messages that the conversation contains by now, so that none is shown twice. */
export function withoutDelivered(state: ClientState): ClientState {
  return Object.entries(state.unsent).reduce((next, [conversationId, messages]) => {
    const remaining = messages.filter((message) => !isDelivered(state, message));
    return remaining.length === messages.length ? next : withMessages(next, conversationId, remaining);
  }, state);
}

function isDelivered(chat: ClientState, { conversationId, clientId, state, seq }: UnsentMessage): boolean {
  const conversation = chat.conversations[conversationId];
  if (state === 'sent' && (conversation === undefined || conversation.lastSeq >= seq!)) return true;
  const last = conversation?.lastMessage;
  return [...messagesOf(chat, conversationId), ...(last ? [last] : [])].some(
    (message) => message.clientId === clientId && message.senderId === chat.userId,
  );
}

function withMessages(state: ClientState, conversationId: string, messages: readonly UnsentMessage[]): ClientState {
  return {
    ...state,
    unsent: messages.length === 0 ? omitKey(state.unsent, conversationId) : { ...state.unsent, [conversationId]: messages },
  };
}
