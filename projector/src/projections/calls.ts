import type { StoredEvent } from '@parley/events/envelope';
import { callOf, type CallEventType } from '@parley/events/event-constructors/call-events';
import { wireCall } from '@parley/events/wire/calls';
import { calls } from '@parley/read-tables/tables/calls';
import type { Projection, Rows } from './projection.ts';

/** Writes `calls`, one row per call, from call events. Each event carries the whole state of the call. */
export const callsProjection: Projection = {
  table: calls,
  version: 1,
  reads: [],
  steps: {
    CallStarted: { apply: put },
    CallAccepted: { apply: put },
    CallDeclined: { apply: put },
    CallLeft: { apply: put },
    CallParticipantChanged: { apply: put },
    CallEnded: { apply: put },
  },
};

function put(event: StoredEvent<CallEventType>, rows: Rows): void {
  const call = wireCall(callOf(event));
  const { id: callId, conversationId, seq } = call;
  const endedSeq = event.type === 'CallEnded' ? event.version : null;
  rows.put(calls, { conversationId, seq, callId, wireCall: call, endedSeq, position: event.position });
}
