/**
 * What a call's deadline does: it compares the leases with the log. A call that nobody answered is missed, who has no lease
 * any more leaves, and the last one's leaving ends it. Each is an ordinary command, so firing twice changes nothing. Leases
 * of who is not in the call by the log go, and the deadline itself goes with the call.
 */
import type { EventStore } from '@parley/event-store/event-store';
import type { Call } from '@parley/events/event-constructors/call-events';
import type { DeadlineRow } from '../../deadlines/deadlines.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { CallPlaces } from '../../leases/call-places.ts';
import { isLive } from '../call.ts';
import { callingDecision, readCalling } from '../calling.ts';
import { decideLapse, decideMissCall, dueOf, type CallTimes } from './expire-call.ts';

interface Dependencies {
  handleCommand: HandleCommand;
  store: EventStore;
  places: CallPlaces;
  times: CallTimes;
  newId: () => string;
}

/** Fires the deadline; answers when it is due next, or null when there is nothing more to wait for. */
export function callWatcher({ handleCommand, store, places, times, newId }: Dependencies) {
  async function command(call: Call, name: string, userId: string, decide: Parameters<typeof callingDecision>[1]): Promise<void> {
    const { conversationId, callId } = call;
    await handleCommand(
      {
        name,
        fields: { callId },
        actorId: userId,
        targetId: conversationId,
        key: undefined,
        correlationId: newId(),
        traceparent: undefined,
      },
      callingDecision({ conversationId, callId, userId }, decide),
    );
  }

  return async function fire({ deadlineId: callId, targetId: conversationId }: DeadlineRow): Promise<number | null> {
    const named = { conversationId, callId, userId: callId };
    const { call } = await readCalling(store, named);
    if (call !== null && isLive(call)) {
      const { held, now } = await places.read(callId);
      const due = dueOf(call, held, times, now);
      if (due.isMissed) await command(call, 'MissCall', call.startedBy, decideMissCall);
      else
        for (const { userId, peerId } of due.lapsed)
          await command(call, 'LapseFromCall', userId, (calling) => decideLapse(calling, peerId));
    }
    const { call: after } = await readCalling(store, named);
    if (!isLive(after)) {
      await places.clear(callId);
      return null;
    }
    await places.settle(after);
    const { held, now } = await places.read(callId);
    return dueOf(after, held, times, now).next;
  };
}
