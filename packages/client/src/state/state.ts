/**
 * The client's state: the conversations of the inbox, and the timelines and members that were read. Plain immutable values, so
 * user interfaces can compare them by identity.
 *
 * Responses and events cross each other in transit: a conversation is applied as of its `lastSeq`, and a page that was read ahead
 * of the events contains what they bring.
 *
 * This package runs in browsers: it imports only types and pure functions of @parley/events, nothing from Node.
 */
import type { Conversation, Member } from '@parley/events/wire/conversations';
import type { Receipts } from './change-receipts.ts';
import { noPeople, type People } from './people.ts';
import { omitKey } from './records.ts';
import type { Timelines } from './timeline.ts';
import type { SavedDraft, UnsentMessage } from './draft.ts';

export interface ClientState extends People, Timelines {
  /** The logged-in user. */
  userId: string;
  /** Epoch of the store, from the last `ready`. A different one invalidates the state. */
  epoch: number | null;
  conversations: Readonly<Record<string, Conversation>>;
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
  /** By conversation: what the user has typed and not sent. */
  drafts: Readonly<Record<string, SavedDraft>>;
}

export function emptyState(userId: string): ClientState {
  const lists = { conversations: {}, timelines: {}, members: {}, receipts: {}, stale: {}, typing: {}, unsent: {}, drafts: {} };
  return { userId, epoch: null, ...lists, ...noPeople };
}

/**
 * Applies a response of `GET /v1/conversations/{id}`, unless events have advanced the conversation beyond it. If the response is
 * ahead, the conversation's lists have missed events: they are dropped and must be read again.
 */
export function withConversation(state: ClientState, conversation: Conversation): ClientState {
  return withConversations(state, [conversation]);
}

/** Applies a page of the inbox, each conversation as withConversation does. */
export function withConversations(state: ClientState, page: readonly Conversation[]): ClientState {
  const lastSeqOf = (id: string): number | undefined => state.conversations[id]?.lastSeq;
  const accepted = page.filter(({ id, lastSeq }) => lastSeq >= (lastSeqOf(id) ?? 0));
  if (accepted.length === 0) return state;
  const ahead = accepted.filter(({ id, lastSeq }) => lastSeq > (lastSeqOf(id) ?? lastSeq));
  const base = ahead.reduce((next, { id }) => withoutConversation(next, id), state);
  return {
    ...base,
    conversations: { ...base.conversations, ...Object.fromEntries(accepted.map((conversation) => [conversation.id, conversation])) },
    stale: accepted.reduce((stale, { id }) => omitKey(stale, id), base.stale),
  };
}

/** Applies all members, from all pages of `GET …/members`. */
export function withMembers(state: ClientState, conversationId: string, members: readonly Member[]): ClientState {
  return { ...state, members: { ...state.members, [conversationId]: members } };
}

export function withoutConversation(state: ClientState, conversationId: string): ClientState {
  return {
    ...state,
    conversations: omitKey(state.conversations, conversationId),
    timelines: omitKey(state.timelines, conversationId),
    members: omitKey(state.members, conversationId),
    receipts: omitKey(state.receipts, conversationId),
    stale: omitKey(state.stale, conversationId),
    typing: omitKey(state.typing, conversationId),
  };
}

/** Everything unread outside of the archive. Muted conversations count only with their mentions. `now`: milliseconds since 1970. */
export function unreadTotals({ conversations }: Pick<ClientState, 'conversations'>, now = Date.now()): UnreadTotals {
  const totals = { messages: 0, mentions: 0, conversations: 0 };
  for (const id in conversations) {
    const { archived, mutedUntil, markedUnread, unreadCount, mentionCount } = conversations[id]!;
    if (archived) continue;
    totals.mentions += mentionCount;
    if (isMuted({ mutedUntil }, now)) continue;
    totals.messages += unreadCount;
    totals.conversations += unreadCount > 0 || markedUnread ? 1 : 0;
  }
  return totals;
}

export interface UnreadTotals {
  messages: number;
  mentions: number;
  /** Conversations with unread messages, or marked as unread. */
  conversations: number;
}

export function isMuted({ mutedUntil }: Pick<Conversation, 'mutedUntil'>, now = Date.now()): boolean {
  return mutedUntil !== null && Date.parse(mutedUntil) > now;
}

/** The inbox, in the order of `compareConversations`. */
export function inboxOf({ conversations }: Pick<ClientState, 'conversations'>, { archived = false } = {}): Conversation[] {
  return Object.values(conversations)
    .filter((conversation) => conversation.archived === archived)
    .sort(compareConversations);
}

/** Pinned conversations first, then by latest activity: the order of `GET /v1/conversations`. */
export function compareConversations(a: Conversation, b: Conversation): number {
  return Number(b.pinned) - Number(a.pinned) || descending(a.activityAt, b.activityAt) || descending(a.id, b.id);
}

function descending(a: string, b: string): number {
  return a === b ? 0 : a < b ? 1 : -1;
}
