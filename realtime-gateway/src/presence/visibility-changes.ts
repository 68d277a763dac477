/** Whom one may see from now on: one's sockets here are told at once how it stands with them. */
import type { WireEvent } from '@parley/events/wire/events';
import type { Push } from '@parley/push-channel/push-channel';
import type { Clock } from '@parley/service-kit/clock';
import type { Logger } from '@parley/service-kit/logging';
import type { Rooms } from '../rooms/rooms.ts';
import { seenBy, type SeenBySources } from './visible-presence.ts';
import { presenceEvent } from './broadcast-presence.ts';

export interface AcquaintanceDependencies extends SeenBySources {
  rooms: Pick<Rooms, 'countOf' | 'deliver'>;
  clock: Clock;
  logger: Logger;
}

/** Takes every event that sockets hear; does nothing about most. */
export function createAcquaintance(dependencies: AcquaintanceDependencies): (event: WireEvent) => void {
  const { rooms, clock, logger } = dependencies;

  async function show(viewerId: string, userId: string): Promise<void> {
    const [item] = await seenBy(dependencies, viewerId, [userId]);
    const event = presenceEvent(item!, clock());
    if (event) rooms.deliver({ kind: 'event', rooms: [`user:${viewerId}`], event, memberships: [] } satisfies Push);
  }

  return (event) => {
    for (const [viewerId, userId] of met(event)) {
      if (rooms.countOf(viewerId) === 0) continue;
      show(viewerId, userId).catch((error: unknown) => logger.debug({ err: error }, 'presence of a new contact was not told'));
    }
  };
}

/** Who may see whom that perhaps could not before. Of an unblocking the one who was blocked learns nothing. */
function met(event: WireEvent): [viewerId: string, userId: string][] {
  if (event.type === 'block.changed' && event.blockedAt === null) return [[event.actorId, event.userId]];
  if (event.type !== 'contact.accepted') return [];
  const [one, other] = event.users.map(({ id }) => id) as [string, string];
  return [
    [one, other],
    [other, one],
  ];
}
