import type { AnyStoredEvent } from '@parley/events/envelope';
import type { CommittedEvents } from '../event-store.ts';
import type { HeadMove, PlannedEvent } from './plan-batch.ts';

/** A move as listeners receive it after the commit. `lastEventId` is the id of the event at `move.from`; null if unknown or none. */
export function committedEvents(move: HeadMove, epoch: number, lastEventId: string | null): CommittedEvents {
  return {
    epoch,
    partition: move.partition,
    after: { position: move.from, eventId: lastEventId },
    events: move.events.map(({ event }) => event),
    ...(move.events.some(({ prepared }) => prepared.plainPayload) && { plainEvents: move.events.map(plainEvent) }),
  };
}

function plainEvent({ event, prepared: { plainPayload } }: PlannedEvent): AnyStoredEvent {
  return plainPayload === undefined ? event : ({ ...event, payload: plainPayload } as AnyStoredEvent);
}
