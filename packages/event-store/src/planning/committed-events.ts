import type { CommittedEvents } from '../event-store.ts';
import type { HeadMove } from './plan-batch.ts';

/** A move as listeners receive it after the commit. `lastEventId` is the id of the event at `move.from`; null if unknown or none. */
export function committedEvents(move: HeadMove, epoch: number, lastEventId: string | null): CommittedEvents {
  return {
    epoch,
    partition: move.partition,
    after: { position: move.from, eventId: lastEventId },
    events: move.events.map(({ event }) => event),
  };
}
