/**
 * What a client knows: the conversations as its inbox shows them, and of each the messages and members that were read.
 * Plain values, never changed in place: a screen may compare them by identity.
 *
 * What is read and what the socket says cross each other on the way. So whatever is taken over from an answer says as of
 * when it is: a conversation by its `lastSeq`; pages by the events that were applied since they were asked for.
 *
 * This package runs in browsers: it imports types and pure functions of @parley/events, nothing of Node.
 */
import type { Conversation, Member } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { changeMembers } from './change-members.ts';
import { changeMessages } from './change-messages.ts';
import type { Receipts } from './change-receipts.ts';
import { noPeople, type People } from './people.ts';
import { without } from './records.ts';
import type { Unsent } from './draft.ts';

export interface ClientState extends People {
  /** Whose client this is. */
  userId: string;
  /** The store's, as the last `ready` told it; another one voids everything. */
  epoch: number | null;
  conversations: Readonly<Record<string, Conversation>>;
  /** By conversation: an unbroken run of its newest messages, ascending by `seq`. Absent: no page was read. */
  messages: Readonly<Record<string, readonly Message[]>>;
  /** By conversation: all its members, by standing. Absent: they were not read. */
  members: Readonly<Record<string, readonly Member[]>>;
  /** By conversation: how far each member has received and read. Absent: it was not read, or there are too many. */
  receipts: Readonly<Record<string, Receipts>>;
  /** Conversations with a count that no event could tell: GET them until `withConversation` takes the answer. */
  stale: Readonly<Record<string, true>>;
  /** By conversation and user: who is typing, until when by one's own clock (milliseconds). */
  typing: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By conversation: one's own messages that no page shows yet, in the order in which they are sent. */
  unsent: Readonly<Record<string, readonly Unsent[]>>;
}

export function emptyState(userId: string): ClientState {
  const lists = { conversations: {}, messages: {}, members: {}, receipts: {}, stale: {}, typing: {}, unsent: {} };
  return { userId, epoch: null, ...lists, ...noPeople };
}

/**
 * A conversation as `GET /v1/conversations/{id}` answers it replaces what is known, unless an event has gone beyond it.
 * Where it is ahead, the lists have missed events and must be read again.
 */
export function withConversation(state: ClientState, conversation: Conversation): ClientState {
  const { id, lastSeq } = conversation;
  const known = state.conversations[id];
  if (known && known.lastSeq > lastSeq) return state;
  const kept = known && known.lastSeq < lastSeq ? withoutConversation(state, id) : state;
  return { ...kept, conversations: { ...kept.conversations, [id]: conversation }, stale: without(kept.stale, id) };
}

/** The newest page of messages. `since`: the conversation's events that were applied after the page was asked for. */
export function withMessages(
  state: ClientState,
  conversationId: string,
  page: readonly Message[],
  since: readonly TimelineEvent[] = [],
): ClientState {
  return { ...state, messages: { ...state.messages, [conversationId]: since.reduce(changesFor(state.userId), page) } };
}

/** A page that ends where the known messages begin. `since`: as for withMessages. */
export function withOlderMessages(
  state: ClientState,
  conversationId: string,
  page: readonly Message[],
  since: readonly TimelineEvent[] = [],
): ClientState {
  const known = state.messages[conversationId] ?? [];
  const first = known[0]?.seq ?? Infinity;
  const older = since.reduce(changesFor(state.userId), page).filter(({ seq }) => seq < first);
  return { ...state, messages: { ...state.messages, [conversationId]: [...older, ...known] } };
}

/** All members, from all pages of `GET …/members`. `since`: as for withMessages, from the first page on. */
export function withMembers(
  state: ClientState,
  conversationId: string,
  members: readonly Member[],
  since: readonly TimelineEvent[] = [],
): ClientState {
  return { ...state, members: { ...state.members, [conversationId]: since.reduce(changeMembers, members) } };
}

/** What `ready` does not list is gone. */
export function withoutConversation(state: ClientState, conversationId: string): ClientState {
  return {
    ...state,
    conversations: without(state.conversations, conversationId),
    messages: without(state.messages, conversationId),
    members: without(state.members, conversationId),
    receipts: without(state.receipts, conversationId),
    stale: without(state.stale, conversationId),
    typing: without(state.typing, conversationId),
  };
}

/** Pinned first, then latest activity: the order of `GET /v1/conversations`. */
export function inboxOf({ conversations }: ClientState, { archived = false } = {}): Conversation[] {
  return Object.values(conversations)
    .filter((conversation) => conversation.archived === archived)
    .sort(
      (one, other) =>
        Number(other.pinned) - Number(one.pinned) || descending(one.activityAt, other.activityAt) || descending(one.id, other.id),
    );
}

function changesFor(userId: string) {
  return (messages: readonly Message[], event: TimelineEvent) => changeMessages(messages, event, userId);
}

function descending(one: string, other: string): number {
  return one === other ? 0 : one < other ? 1 : -1;
}
