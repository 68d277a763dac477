/** Contacts, contact requests and blocks between the user and another user. */
import type { UnnumberedEvent } from '@parley/events/wire/events';
import type { PublicProfile } from '@parley/events/wire/users';
import { withoutPresence } from './people.ts';
import { omitKey } from './records.ts';
import type { ClientState } from './state.ts';

export type PeopleEvent = Extract<UnnumberedEvent, { type: `contact.${string}` | 'block.changed' }>;

export function applyPeople(state: ClientState, event: PeopleEvent): ClientState {
  const { userId: ownId, requests, contacts, blocks } = state;
  switch (event.type) {
    case 'contact.requested': {
      const { requestId: id, fromId, requestedAt } = event;
      const direction = fromId === ownId ? ('outgoing' as const) : ('incoming' as const);
      return { ...state, requests: { ...requests, [id]: { id, user: otherProfile(ownId, event.users), direction, requestedAt } } };
    }
    case 'contact.declined':
    case 'contact.withdrawn':
      return { ...state, requests: omitKey(requests, event.requestId) };
    case 'contact.accepted': {
      const user = otherProfile(ownId, event.users);
      const others = Object.entries(requests).filter(([, request]) => request.user.id !== user.id);
      return { ...state, requests: Object.fromEntries(others), contacts: { ...contacts, [user.id]: { user, since: event.since } } };
    }
    case 'contact.removed':
      return { ...state, contacts: event.userIds.reduce(omitKey, contacts) };
    case 'block.changed': {
      const { userId, blockedAt } = event;
      return { ...state, blocks: blockedAt === null ? omitKey(blocks, userId) : { ...blocks, [userId]: blockedAt } };
    }
  }
  // A type that a newer service sends.
  return state;
}

/** Id of the other user in the event. */
export function otherUserOf(ownId: string, event: PeopleEvent): string {
  if (event.type === 'block.changed') return event.userId;
  const ids = 'users' in event ? event.users.map(({ id }) => id) : 'userIds' in event ? event.userIds : [event.fromId, event.toId];
  return ids.find((id) => id !== ownId)!;
}

function otherProfile(ownId: string, users: readonly PublicProfile[]): PublicProfile {
  return withoutPresence(users.find(({ id }) => id !== ownId)!);
}
