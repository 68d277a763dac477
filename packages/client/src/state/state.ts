/**
 * The client's state: the conversations of the inbox, and the messages and members that were read. Plain immutable values, so
 * user interfaces can compare them by identity.
 *
 * Responses and events cross each other in transit, so every response is applied as of its time: a conversation by its
 * `lastSeq`, pages together with the events that were applied since they were requested.
 *
 * This package runs in browsers: it imports only types and pure functions of @parley/events, nothing from Node.
 */
import type { Conversation, Member } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { changeMembers } from './change-members.ts';
import { changeMessages } from './change-messages.ts';
import type { Receipts } from './change-receipts.ts';
import { noPeople, type People } from './people.ts';
import { omitKey } from './records.ts';
import type { UnsentMessage } from './draft.ts';

export interface ClientState extends People {
  /** The logged-in user. */
  userId: string;
  /** Epoch of the store, from the last `ready`. A different one invalidates the state. */
  epoch: number | null;
  conversations: Readonly<Record<string, Conversation>>;
  /** By conversation: its newest messages without gaps, ascending by `seq`. Absent until a page is read. */
  messages: Readonly<Record<string, readonly Message[]>>;
  /** By conversation: all members, ordered by role. Absent until they are read. */
  members: Readonly<Record<string, readonly Member[]>>;
  /** By conversation: each member's watermarks. Absent until they are read, and in large conversations. */
  receipts: Readonly<Record<string, Receipts>>;
  /** Conversations with a count that events did not determine: GET them until `withConversation` accepts the response. */
  stale: Readonly<Record<string, true>>;
  /** By conversation and user: end of typing, by the local clock, in milliseconds since 1970. */
  typing: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By conversation: the user's messages that no page shows yet, in the order of sending. */
  unsent: Readonly<Record<string, readonly UnsentMessage[]>>;
}

export function emptyState(userId: string): ClientState {
  const lists = { conversations: {}, messages: {}, members: {}, receipts: {}, stale: {}, typing: {}, unsent: {} };
  return { userId, epoch: null, ...lists, ...noPeople };
}

/**
 * Applies a response of `GET /v1/conversations/{id}`, unless events have advanced the conversation beyond it. If the response is
 * ahead, the conversation's lists have missed events: they are dropped and must be read again.
 */
export function withConversation(state: ClientState, conversation: Conversation): ClientState {
  const { id, lastSeq } = conversation;
  const known = state.conversations[id];
  if (known && known.lastSeq > lastSeq) return state;
  const base = known && known.lastSeq < lastSeq ? withoutConversation(state, id) : state;
  return { ...base, conversations: { ...base.conversations, [id]: conversation }, stale: omitKey(base.stale, id) };
}

/** Applies the newest page of messages. `since`: events of the conversation that were applied after the page was requested. */
export function withMessages(
  state: ClientState,
  conversationId: string,
  page: readonly Message[],
  since: readonly TimelineEvent[] = [],
): ClientState {
  return { ...state, messages: { ...state.messages, [conversationId]: since.reduce(messageReducer(state.userId), page) } };
}

/** Applies the page before the known messages. `since`: as for withMessages. */
export function withOlderMessages(
  state: ClientState,
  conversationId: string,
  page: readonly Message[],
  since: readonly TimelineEvent[] = [],
): ClientState {
  const known = state.messages[conversationId] ?? [];
  const first = known[0]?.seq ?? Infinity;
  const older = since.reduce(messageReducer(state.userId), page).filter(({ seq }) => seq < first);
  return { ...state, messages: { ...state.messages, [conversationId]: [...older, ...known] } };
}

/** Applies all members, from all pages of `GET …/members`. `since`: as for withMessages, from the first page on. */
export function withMembers(
  state: ClientState,
  conversationId: string,
  members: readonly Member[],
  since: readonly TimelineEvent[] = [],
): ClientState {
  return { ...state, members: { ...state.members, [conversationId]: since.reduce(changeMembers, members) } };
}

export function withoutConversation(state: ClientState, conversationId: string): ClientState {
  return {
    ...state,
    conversations: omitKey(state.conversations, conversationId),
    messages: omitKey(state.messages, conversationId),
    members: omitKey(state.members, conversationId),
    receipts: omitKey(state.receipts, conversationId),
    stale: omitKey(state.stale, conversationId),
    typing: omitKey(state.typing, conversationId),
  };
}

/** Pinned conversations first, then by latest activity: the order of `GET /v1/conversations`. */
export function inboxOf({ conversations }: ClientState, { archived = false } = {}): Conversation[] {
  return Object.values(conversations)
    .filter((conversation) => conversation.archived === archived)
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || descending(a.activityAt, b.activityAt) || descending(a.id, b.id));
}

function messageReducer(userId: string) {
  return (messages: readonly Message[], event: TimelineEvent) => changeMessages(messages, event, userId);
}

function descending(a: string, b: string): number {
  return a === b ? 0 : a < b ? 1 : -1;
}
