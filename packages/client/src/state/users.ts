/** Profiles of the users that the state mentions: a cache that events keep current. Presence is kept elsewhere. */
import type { PublicProfile } from '@parley/events/wire/users';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { withoutPresence } from './people.ts';

interface Users {
  /** By user id. */
  users: Readonly<Record<string, PublicProfile>>;
}

/** The user's profile; undefined until it is read. */
export function userOf({ users }: Users, userId: string): PublicProfile | undefined {
  return users[userId];
}

/** Adds or replaces profiles. */
export function withUsers<State extends Users>(state: State, profiles: readonly PublicProfile[]): State {
  // A profile without a name stands for one that the service has not projected yet.
  const changed = profiles.filter((profile) => profile.displayName !== '' && !isSame(state.users[profile.id], profile));
  if (changed.length === 0) return state;
  return { ...state, users: { ...state.users, ...Object.fromEntries(changed.map((profile) => [profile.id, withoutPresence(profile)])) } };
}

function isSame(known: PublicProfile | undefined, profile: PublicProfile): boolean {
  if (!known) return false;
  const fields = ['kind', 'username', 'displayName', 'about', 'avatarUrl'] as const;
  return fields.every((field) => known[field] === profile[field]) && JSON.stringify(known.custom) === JSON.stringify(profile.custom);
}

/** Ids of the users that a timeline's item names. */
export function usersIn(item: TimelineItem): string[] {
  return namedIn(item).filter((userId) => userId !== null);
}

/** Null stands for the backend of the product. */
function namedIn(item: TimelineItem): (string | null)[] {
  if (item.kind === 'call') return [item.call.startedBy, ...item.call.participants.map(({ userId }) => userId)];
  if (item.kind === 'message') {
    const { senderId, replyTo, mentions } = item.message;
    return [senderId, ...(replyTo ? [replyTo.senderId] : []), ...mentions];
  }
  const { event } = item;
  const members = 'members' in event ? event.members.map(({ user }) => user.id) : [];
  return [event.actorId, ...members, ...('userIds' in event ? event.userIds : []), ...('userId' in event ? [event.userId] : [])];
}
