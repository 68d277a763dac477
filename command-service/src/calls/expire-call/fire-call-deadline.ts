/**
 * Fires a call's deadline: compares the leases with the log. A call that nobody answered is missed; a participant without a lease
 * leaves, and when the last one leaves the call ends. These are ordinary commands, so firing twice changes nothing. Leases of
 * users who are not in the call are released, and the deadline is deleted with the call.
 */
import type { EventStore } from '@parley/event-store/event-store';
import type { Call } from '@parley/events/event-constructors/call-events';
import type { DeadlineRow } from '@parley/write-tables/deadlines';
import type { CommandRequest } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { isLive } from '../call.ts';
import { readCallState } from '../call-state.ts';
import type { CallParticipations } from '../../participations/call-participations.ts';
import { expireParticipation, findExpired, missCall, type CallTimes } from './expire-call.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  participations: CallParticipations;
  times: CallTimes;
  newId: () => string;
}

/** Returns the handler of a call's deadline. It resolves with the time of the next deadline, or null when the call has ended. */
export function callDeadlineHandler({ handleCommand, store, participations, times, newId }: Dependencies) {
  return async function fire({ deadlineId: callId, targetId: conversationId }: DeadlineRow): Promise<number | null> {
    const target = { conversationId, callId, userId: callId };
    const { call } = await readCallState(store, target);
    if (call !== null && isLive(call)) {
      const { leases, now } = await participations.read(callId);
      const expired = findExpired(call, leases, times, now);
      if (expired.isMissed) {
        await handleCommand(missCall, { ...target, userId: call.startedBy }, requestOf(call, call.startedBy));
      } else {
        for (const { userId, peerId } of expired.participants)
          await handleCommand(expireParticipation, { ...target, userId, peerId }, requestOf(call, userId));
      }
    }
    const { call: after } = await readCallState(store, target);
    if (!isLive(after)) {
      await participations.clear(callId);
      return null;
    }
    await participations.reconcile(after);
    const { leases, now } = await participations.read(callId);
    return findExpired(after, leases, times, now).next;
  };

  function requestOf({ callId }: Call, actorId: string): CommandRequest {
    return { actorId, key: undefined, fingerprint: { callId }, correlationId: newId(), traceparent: undefined };
  }
}
