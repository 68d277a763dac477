import type { WireEvent } from '@parley/events/wire/events';
import type { Push } from '@parley/push-channel/push-channel';
import type { Clock } from '@parley/service-kit/clock';
import type { Logger } from '@parley/service-kit/logging';
import type { Rooms } from '../rooms/rooms.ts';
import { presenceEvent } from './broadcast-presence.ts';
import { readVisiblePresence, type VisiblePresenceSources } from './visible-presence.ts';

export interface VisibilityChangeDependencies extends VisiblePresenceSources {
  rooms: Pick<Rooms, 'countByUser' | 'deliver'>;
  clock: Clock;
  logger: Logger;
}

/** Returns an event listener that sends a user's presence to viewers on this gateway who have just become allowed to see it. */
export function createVisibilityChangeListener(dependencies: VisibilityChangeDependencies): (event: WireEvent) => void {
  const { rooms, clock, logger } = dependencies;

  async function sendPresence(viewerId: string, userId: string): Promise<void> {
    const [item] = await readVisiblePresence(dependencies, viewerId, [userId]);
    const event = presenceEvent(item!, clock());
    if (event) rooms.deliver({ kind: 'event', rooms: [`user:${viewerId}`], event, memberships: [] } satisfies Push);
  }

  return (event) => {
    for (const [viewerId, userId] of newlyVisible(event)) {
      if (rooms.countByUser(viewerId) === 0) continue;
      sendPresence(viewerId, userId).catch((error: unknown) =>
        logger.debug({ err: error }, 'failed to send the presence of a newly visible user'),
      );
    }
  };
}

/** Pairs whose visibility may have begun with this event. An unblocked user is not notified of the unblocking. */
function newlyVisible(event: WireEvent): [viewerId: string, userId: string][] {
  if (event.type === 'block.changed' && event.blockedAt === null && event.actorId !== null) return [[event.actorId, event.userId]];
  if (event.type !== 'contact.accepted') return [];
  const [firstId, secondId] = event.users.map(({ id }) => id) as [string, string];
  return [
    [firstId, secondId],
    [secondId, firstId],
  ];
}
