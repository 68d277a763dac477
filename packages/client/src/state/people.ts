/**
 * The people in the state: contacts, requests, blocks, and who is there. Read whole after `ready` and `resync`, then moved
 * by events. Presence has no place in the profiles here: it stands in `presence` alone.
 */
import type { Block, Contact, ContactRequest } from '@parley/events/wire/contacts';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import type { PublicProfile } from '@parley/events/wire/users';
import { without } from './records.ts';

export interface People {
  /** By user id. */
  contacts: Readonly<Record<string, Contact>>;
  /** Pending ones, by their id. */
  requests: Readonly<Record<string, ContactRequest>>;
  /** By user id: since when. */
  blocks: Readonly<Record<string, string>>;
  /** By user id, of those whose presence one may see. */
  presence: Readonly<Record<string, Presence>>;
  /** By what has no `seq`: the position of the last event about it. */
  heard: Readonly<Record<string, string>>;
}

export type Presence = { presence: 'online' | 'offline'; lastSeenAt: string | null };

export const noPeople: People = { contacts: {}, requests: {}, blocks: {}, presence: {}, heard: {} };

/** The three lists, whole, as `GET` answers them. */
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

/** What `presence.get` or `presence.changed` says: null is of somebody whom one may not see. */
export function withPresence<State extends People>(state: State, { userId, presence, lastSeenAt }: PresenceItem): State {
  if (presence === null) return { ...state, presence: without(state.presence, userId) };
  return { ...state, presence: { ...state.presence, [userId]: { presence, lastSeenAt } } };
}

export function withoutPresence(user: PublicProfile): PublicProfile {
  return { ...user, presence: null, lastSeenAt: null };
}
