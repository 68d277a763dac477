/**
 * The user's account, contacts, contact requests, blocks and presence. Read in full after `ready` and `resync`, then updated by
 * events. Profiles in the state have no presence: it is in `presence` only.
 */
import type { Block, Contact, ContactRequest } from '@parley/events/wire/contacts';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import type { Account, PublicProfile } from '@parley/events/wire/users';

export interface People {
  /** The user's own account. Null until it is read. */
  account: Account | null;
  /** By user id: profiles of members, contacts, senders. A cache. */
  users: Readonly<Record<string, PublicProfile>>;
  /** By user id. */
  contacts: Readonly<Record<string, Contact>>;
  /** Pending requests, by id. */
  requests: Readonly<Record<string, ContactRequest>>;
  /** Times of blocking, by user id. */
  blocks: Readonly<Record<string, string>>;
  /** By user id, for users whose presence is visible. */
  presence: Readonly<Record<string, Presence>>;
  /** Position of the latest event without a `seq` about each subject, preferences included. */
  latestPositions: Readonly<Record<string, string>>;
}

export type Presence = { presence: 'online' | 'offline'; lastSeenAt: string | null };

export const noPeople: People = { account: null, users: {}, contacts: {}, requests: {}, blocks: {}, presence: {}, latestPositions: {} };

/** The three complete lists, as the service returns them. */
export interface PeopleLists {
  contacts: readonly Contact[];
  requests: readonly ContactRequest[];
  blocks: readonly Block[];
}

export function withPeople<State extends People>(state: State, { contacts, requests, blocks }: PeopleLists): State {
  return {
    ...state,
    contacts: Object.fromEntries(contacts.map(({ user, since }) => [user.id, { user: withoutPresence(user), since }])),
    requests: Object.fromEntries(requests.map((request) => [request.id, { ...request, user: withoutPresence(request.user) }])),
    blocks: Object.fromEntries(blocks.map(({ user, blockedAt }) => [user.id, blockedAt])),
  };
}

/** Applies items of `presence.get` or a `presence.changed`. Null means that the user's presence is not visible. */
export function withPresence<State extends People>(state: State, items: readonly PresenceItem[]): State {
  const presence = { ...state.presence };
  for (const { userId, presence: value, lastSeenAt } of items) {
    if (value === null) delete presence[userId];
    else presence[userId] = { presence: value, lastSeenAt };
  }
  return { ...state, presence };
}

export function withoutPresence(user: PublicProfile): PublicProfile {
  return { ...user, presence: null, lastSeenAt: null };
}
