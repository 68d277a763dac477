import type { StoredEvent } from '../envelope.ts';
import type { PairEventType } from '../event-constructors/pair-events.ts';
import type { UnnumberedEvent } from './events.ts';
import { timeOf } from './fields.ts';
import { unknownUser, wireHead, type PushedEvent } from './to-wire.ts';
import type { PublicProfile } from './users.ts';

export type StoredPairEvent = Extract<PushedEvent, { type: PairEventType }>;

/** `profiles` holds both users' current profiles. */
export function pairToWire(stored: StoredPairEvent, epoch: number, profiles: ReadonlyMap<string, PublicProfile>): UnnumberedEvent {
  const { pairId: requestId, userId, otherId, relation } = stored.payload;
  const head = wireHead(stored, epoch);
  const users = [userId, otherId].map((id) => profiles.get(id) ?? unknownUser(id));
  const blockedAt = relation.blocks.find(({ byId }) => byId === userId)?.at;
  switch (stored.type) {
    case 'ContactRequested':
      return {
        ...head,
        type: 'contact.requested',
        requestId,
        fromId: userId,
        toId: otherId,
        requestedAt: timeOf(relation.request!.at),
        users,
      };
    case 'ContactAccepted':
      return { ...head, type: 'contact.accepted', since: timeOf(relation.contactsSince!), users };
    case 'ContactDeclined':
      return { ...head, type: 'contact.declined', requestId, fromId: otherId, toId: userId };
    case 'ContactWithdrawn':
      return { ...head, type: 'contact.withdrawn', requestId, fromId: userId, toId: otherId };
    case 'ContactRemoved':
    case 'AccountGone':
      return { ...head, type: 'contact.removed', userIds: [userId, otherId] };
    case 'UserBlocked':
    case 'UserUnblocked':
      return { ...head, type: 'block.changed', userId: otherId, blockedAt: blockedAt === undefined ? null : timeOf(blockedAt) };
  }
}

/** The member is the actor. */
export function preferencesToWire(stored: StoredEvent<'PreferencesChanged'>, epoch: number): UnnumberedEvent {
  const { conversationId, userId: _actor, ...preferences } = stored.payload;
  return { ...wireHead(stored, epoch), type: 'preferences.changed', conversationId, ...preferences };
}
