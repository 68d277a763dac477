import type { Member } from '@parley/events/wire/conversations';
import type { PublicProfile } from '@parley/events/wire/users';
import { mapValues } from './records.ts';
import type { ClientState } from './state.ts';

/** Shows the user as they call themselves now, wherever they are shown. Presence is told apart from that, and stays. */
export function withProfile(state: ClientState, user: PublicProfile): ClientState {
  const { id, username, displayName, about, avatarUrl } = user;
  const profile = { id, username, displayName, about, avatarUrl };
  const changed = (members: readonly Member[]): Member[] =>
    members.map((member) => (member.user.id === profile.id ? { ...member, user: { ...member.user, ...profile } } : member));
  const isShown = (members: readonly Member[]) => members.some(({ user }) => user.id === profile.id);
  const renamed = <Shown extends { user: PublicProfile }>(shown: Shown): Shown =>
    shown.user.id === profile.id ? { ...shown, user: { ...shown.user, ...profile } } : shown;
  return {
    ...state,
    conversations: mapValues(state.conversations, (conversation) =>
      isShown(conversation.members) ? { ...conversation, members: changed(conversation.members) } : conversation,
    ),
    members: mapValues(state.members, (members) => (isShown(members) ? changed(members) : members)),
    contacts: mapValues(state.contacts, renamed),
    requests: mapValues(state.requests, renamed),
  };
}
