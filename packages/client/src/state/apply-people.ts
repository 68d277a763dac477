/** What comes to pass between oneself and somebody else: requests, contacts, one's own blocks. */
import type { UnnumberedEvent } from '@parley/events/wire/events';
import type { PublicProfile } from '@parley/events/wire/users';
import { withoutPresence } from './people.ts';
import { without } from './records.ts';
import type { ClientState } from './state.ts';

export type PeopleEvent = Extract<UnnumberedEvent, { type: `contact.${string}` | 'block.changed' }>;

export function applyPeople(state: ClientState, event: PeopleEvent): ClientState {
  const { userId: me, requests, contacts, blocks } = state;
  switch (event.type) {
    case 'contact.requested': {
      const { requestId: id, fromId, requestedAt } = event;
      const direction = fromId === me ? ('outgoing' as const) : ('incoming' as const);
      return { ...state, requests: { ...requests, [id]: { id, user: otherOf(me, event.users), direction, requestedAt } } };
    }
    case 'contact.declined':
    case 'contact.withdrawn':
      return { ...state, requests: without(requests, event.requestId) };
    case 'contact.accepted': {
      const user = otherOf(me, event.users);
      const left = Object.entries(requests).filter(([, request]) => request.user.id !== user.id);
      return { ...state, requests: Object.fromEntries(left), contacts: { ...contacts, [user.id]: { user, since: event.since } } };
    }
    case 'contact.removed':
      return { ...state, contacts: event.userIds.reduce(without, contacts) };
    case 'block.changed': {
      const { userId, blockedAt } = event;
      return { ...state, blocks: blockedAt === null ? without(blocks, userId) : { ...blocks, [userId]: blockedAt } };
    }
  }
}

/** With whom it was. */
export function otherIn(me: string, event: PeopleEvent): string {
  if (event.type === 'block.changed') return event.userId;
  const ids = 'users' in event ? event.users.map(({ id }) => id) : 'userIds' in event ? event.userIds : [event.fromId, event.toId];
  return ids.find((id) => id !== me)!;
}

function otherOf(me: string, users: readonly PublicProfile[]): PublicProfile {
  return withoutPresence(users.find(({ id }) => id !== me)!);
}
