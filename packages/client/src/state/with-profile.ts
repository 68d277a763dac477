import type { Member } from '@parley/events/wire/conversations';
import type { PublicProfile } from '@parley/events/wire/users';
import { mapValues } from './records.ts';
import type { ClientState } from './state.ts';

/** Updates the user's profile everywhere in the state, except for presence. */
export function withProfile(state: ClientState, user: PublicProfile): ClientState {
  const { id, username, displayName, about, avatarUrl } = user;
  const profile = { id, username, displayName, about, avatarUrl };
  const includesUser = (members: readonly Member[]) => members.some(({ user }) => user.id === profile.id);
  const updateUser = <Item extends { user: PublicProfile }>(item: Item): Item =>
    item.user.id === profile.id ? { ...item, user: { ...item.user, ...profile } } : item;
  return {
    ...state,
    conversations: mapValues(state.conversations, (conversation) =>
      includesUser(conversation.members) ? { ...conversation, members: conversation.members.map(updateUser) } : conversation,
    ),
    members: mapValues(state.members, (members) => (includesUser(members) ? members.map(updateUser) : members)),
    contacts: mapValues(state.contacts, updateUser),
    requests: mapValues(state.requests, updateUser),
  };
}
