import { pairToWire, type StoredPairEvent } from '@parley/events/wire/unnumbered-to-wire';
import type { PublicProfile } from '@parley/events/wire/users';
import type { Push, Room } from '@parley/push-channel/push-channel';

/** A silent change goes to its author only. `profiles` holds both users' current profiles. */
export function pairPush(stored: StoredPairEvent, epoch: number, profiles: ReadonlyMap<string, PublicProfile>): Push {
  const { userId, otherId, silent } = stored.payload;
  const rooms = (silent ? [userId] : [userId, otherId]).map((id): Room => `user:${id}`);
  return { kind: 'event', rooms, event: pairToWire(stored, epoch, profiles), memberships: [] };
}
