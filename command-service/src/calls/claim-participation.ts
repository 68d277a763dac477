import type { EventStore } from '@parley/event-store/event-store';
import type { CallParticipant } from '@parley/events/event-constructors/call-events';
import { findPresent, isLive } from './call.ts';
import { readCallState, type CallTarget } from './call-state.ts';
import type { CallParticipations } from '../participations/call-participations.ts';

/**
 * Grants a lease to a participant who has joined. Returns false if they have left in the meantime: while this waited for the
 * database, a retry may have been answered and the user may have left again. Leaving releases the lease after the event is in the
 * log, so reading the log after granting the lease either shows that the participant has left, or comes before the release. A
 * user who has joined again with another peer keeps that participation.
 */
export async function claimParticipation(
  { store, participations }: { store: Pick<EventStore, 'load'>; participations: CallParticipations },
  target: CallTarget,
  joined: CallParticipant,
): Promise<boolean> {
  for (let participant = joined; ;) {
    await participations.grant(target, participant);
    const { call } = await readCallState(store, target);
    if (call !== null) await participations.reconcile(call);
    const present = isLive(call) ? findPresent(call, target.userId) : undefined;
    if (present?.peerId === participant.peerId) return participant.peerId === joined.peerId;
    await participations.release(target, participant);
    if (present === undefined) return false;
    // A user has one lease per call: this grant may have overwritten the lease of the newer peer, so grant that one again.
    participant = present;
  }
}
