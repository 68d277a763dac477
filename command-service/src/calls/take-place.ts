import type { EventStore } from '@parley/event-store/event-store';
import type { CallParticipant } from '@parley/events/event-constructors/call-events';
import type { CallPlaces } from '../leases/call-places.ts';
import { isLive, presentAs } from './call.ts';
import { readCalling, type CallCommand } from './calling.ts';

/**
 * Gives who has joined their place. False when they have left meanwhile: while this waited for the database, a repetition of the
 * command may have been answered, and somebody has acted on it. Who leaves drops their lease after the log says so; so who looks
 * at the log after writing one either finds that they are gone, or is before them. Somebody who joined anew keeps their place.
 */
export async function takePlace(
  { store, places }: { store: Pick<EventStore, 'load'>; places: CallPlaces },
  command: CallCommand,
  joined: CallParticipant,
): Promise<boolean> {
  for (let holding = joined; ;) {
    await places.hold(command, holding);
    const { call } = await readCalling(store, command);
    if (call !== null) await places.settle(call);
    const present = isLive(call) ? presentAs(call, command.userId) : undefined;
    if (present?.peerId === holding.peerId) return holding.peerId === joined.peerId;
    await places.giveUp(command, holding);
    if (present === undefined) return false;
    // A user has one lease: theirs may be what was written over.
    holding = present;
  }
}
