/**
 * What a client knows: the conversations as its inbox shows them, and of each the messages that were read so far.
 * Plain values, never changed in place: a screen may compare them by identity.
 *
 * This package runs in browsers: it imports types and pure functions of @parley/events, nothing of Node.
 */
import type { Conversation } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';

export interface ClientState {
  /** Whose client this is. */
  userId: string;
  conversations: Readonly<Record<string, Conversation>>;
  /** By conversation: an unbroken run of its newest messages, ascending by `seq`. Absent: no page was read. */
  messages: Readonly<Record<string, readonly Message[]>>;
}

export function emptyState(userId: string): ClientState {
  return { userId, conversations: {}, messages: {} };
}

/** A conversation as `GET /v1/conversations/{id}` answers it replaces what is known, unless an event has gone beyond it. */
export function withConversation(state: ClientState, conversation: Conversation): ClientState {
  const known = state.conversations[conversation.id];
  if (known && known.lastSeq > conversation.lastSeq) return state;
  return { ...state, conversations: { ...state.conversations, [conversation.id]: conversation } };
}

/** The newest page of messages, as read after the conversation. */
export function withMessages(state: ClientState, conversationId: string, page: readonly Message[]): ClientState {
  return { ...state, messages: { ...state.messages, [conversationId]: page } };
}

/** What `ready` does not list is gone. */
export function withoutConversation(state: ClientState, conversationId: string): ClientState {
  const { [conversationId]: _conversation, ...conversations } = state.conversations;
  const { [conversationId]: _messages, ...messages } = state.messages;
  return { ...state, conversations, messages };
}
