/** What gateways are told of what two people are to each other. What is silent its doer hears alone. */
import type { PairEventType } from '@parley/events/event-constructors/pair-events';
import type { UnnumberedEvent } from '@parley/events/wire/events';
import { timeOf } from '@parley/events/wire/fields';
import { unknownUser, wireHead, type PushedEvent } from '@parley/events/wire/to-wire';
import type { PublicProfile } from '@parley/events/wire/users';
import type { Push, Room } from '@parley/push-channel/push-channel';

type StoredPairEvent = Extract<PushedEvent, { type: PairEventType }>;

/** `profiles`: of both, as the tables have them now. */
export function pairPush(fact: StoredPairEvent, epoch: number, profiles: ReadonlyMap<string, PublicProfile>): Push {
  const { userId, otherId, silent } = fact.payload;
  const rooms = (silent ? [userId] : [userId, otherId]).map((id): Room => `user:${id}`);
  return { kind: 'event', rooms, event: eventOf(fact, epoch, profiles), memberships: [] };
}

function eventOf(fact: StoredPairEvent, epoch: number, profiles: ReadonlyMap<string, PublicProfile>): UnnumberedEvent {
  const { pairId: requestId, userId, otherId, standing } = fact.payload;
  const head = wireHead(fact, epoch);
  const users = [userId, otherId].map((id) => profiles.get(id) ?? unknownUser(id));
  const blockedAt = standing.blocks.find(({ byId }) => byId === userId)?.at;
  switch (fact.type) {
    case 'ContactRequested':
      return {
        ...head,
        type: 'contact.requested',
        requestId,
        fromId: userId,
        toId: otherId,
        requestedAt: timeOf(standing.request!.at),
        users,
      };
    case 'ContactAccepted':
      return { ...head, type: 'contact.accepted', since: timeOf(standing.contactsSince!), users };
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
