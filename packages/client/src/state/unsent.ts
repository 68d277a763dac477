/** One's own messages on their way: what the outbox says of them, until the conversation shows them itself. */
import type { Unsent } from './draft.ts';
import { without } from './records.ts';
import type { ClientState } from './state.ts';

export function withUnsent(state: ClientState, entry: Unsent): ClientState {
  const { conversationId, clientId } = entry;
  const known = state.unsent[conversationId] ?? [];
  const isKnown = known.some((one) => one.clientId === clientId);
  const entries = isKnown ? known.map((one) => (one.clientId === clientId ? entry : one)) : [...known, entry];
  return withoutShown({ ...state, unsent: { ...state.unsent, [conversationId]: entries } });
}

export function withoutUnsent(state: ClientState, { conversationId, clientId }: Pick<Unsent, 'conversationId' | 'clientId'>): ClientState {
  const left = (state.unsent[conversationId] ?? []).filter((one) => one.clientId !== clientId);
  return withEntries(state, conversationId, left);
}

/** Nothing stands twice: what the conversation shows by now is not on its way any more. */
export function withoutShown(state: ClientState): ClientState {
  return Object.entries(state.unsent).reduce((next, [conversationId, entries]) => {
    const left = entries.filter((entry) => !isShown(state, entry));
    return left.length === entries.length ? next : withEntries(next, conversationId, left);
  }, state);
}

function isShown({ userId, conversations, messages }: ClientState, { conversationId, clientId, state, seq }: Unsent): boolean {
  const conversation = conversations[conversationId];
  if (state === 'sent' && (conversation === undefined || conversation.lastSeq >= seq!)) return true;
  const last = conversation?.lastMessage;
  return [...(messages[conversationId] ?? []), ...(last ? [last] : [])].some(
    (message) => message.clientId === clientId && message.senderId === userId,
  );
}

function withEntries(state: ClientState, conversationId: string, entries: readonly Unsent[]): ClientState {
  return {
    ...state,
    unsent: entries.length === 0 ? without(state.unsent, conversationId) : { ...state.unsent, [conversationId]: entries },
  };
}
