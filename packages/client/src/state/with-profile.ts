import type { PublicProfile } from '@parley/events/wire/users';
import type { Message } from '@parley/events/wire/messages';
import { withoutTextOf } from './change-message.ts';
import { mapMessages } from './change-timeline.ts';
import { updateValues } from './records.ts';
import type { ClientState } from './state.ts';
import { withUsers } from './users.ts';

/** Updates the user's profile everywhere in the state, except for presence. Of an erased user, also what they wrote. */
export function withProfile(before: ClientState, user: PublicProfile): ClientState {
  const state = user.erasedAt === null ? before : withoutMessagesOf(before, user.id, user.erasedAt);
  const { presence: _presence, lastSeenAt: _lastSeenAt, ...profile } = user;
  const { id } = profile;
  const { account } = state;
  const isUser = (item: { user: PublicProfile }) => item.user.id === id;
  const updateUser = <Item extends { user: PublicProfile }>(item: Item): Item =>
    isUser(item) ? { ...item, user: { ...item.user, ...profile } } : item;
  return {
    ...withUsers(state, [user]),
    // An account that is erased keeps its name for the moment until its session ends.
    account:
      account?.id === id && user.erasedAt === null ? { ...account, ...(profile as typeof profile & { displayName: string }) } : account,
    conversations: updateValues(
      state.conversations,
      ({ members }) => members.some(isUser),
      (conversation) => ({ ...conversation, members: conversation.members.map(updateUser) }),
    ),
    members: updateValues(
      state.members,
      (members) => members.some(isUser),
      (members) => members.map(updateUser),
    ),
    contacts: updateValues(state.contacts, isUser, updateUser),
    requests: updateValues(state.requests, isUser, updateUser),
  };
}

function withoutMessagesOf(state: ClientState, userId: string, erasedAt: string): ClientState {
  const erase = (message: Message) => withoutTextOf(message, userId, erasedAt);
  const all = () => true;
  return {
    ...state,
    timelines: updateValues(state.timelines, all, (timeline) => ({ ...timeline, items: mapMessages(timeline.items, erase) })),
    conversations: updateValues(
      state.conversations,
      ({ lastMessage }) => lastMessage !== null,
      (conversation) => ({ ...conversation, lastMessage: erase(conversation.lastMessage!) }),
    ),
  };
}
