import type { PairEventType } from '@parley/events/event-constructors/pair-events';
import type { UnnumberedEvent } from '@parley/events/wire/events';
import { timeOf } from '@parley/events/wire/fields';
import { unknownUser, wireHead, type PushedEvent } from '@parley/events/wire/to-wire';
import type { PublicProfile } from '@parley/events/wire/users';
import type { Push, Room } from '@parley/push-channel/push-channel';

type StoredPairEvent = Extract<PushedEvent, { type: PairEventType }>;

/** A silent change goes to its author only. `profiles` holds both users' current profiles. */
export function pairPush(stored: StoredPairEvent, epoch: number, profiles: ReadonlyMap<string, PublicProfile>): Push {
  const { userId, otherId, silent } = stored.payload;
  const rooms = (silent ? [userId] : [userId, otherId]).map((id): Room => `user:${id}`);
  return { kind: 'event', rooms, event: wireEvent(stored, epoch, profiles), memberships: [] };
}

function wireEvent(stored: StoredPairEvent, epoch: number, profiles: ReadonlyMap<string, PublicProfile>): UnnumberedEvent {
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
      return { ...head, type: 'contact.removed', userIds: [userId, otherId] };
    case 'UserBlocked':
    case 'UserUnblocked':
      return { ...head, type: 'block.changed', userId: otherId, blockedAt: blockedAt === undefined ? null : timeOf(blockedAt) };
  }
}
