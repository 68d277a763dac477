import type { EventPayload } from '../catalogue.ts';
import { callEntity, latestCallEntity } from '../entities.ts';
import type { NewEvent, StoredEvent } from '../envelope.ts';
import { callEvents } from '../schemas/call-events.ts';
import { conversationStream } from '../streams.ts';

export type CallEventType = keyof typeof callEvents;

/** State of a call after an event. */
export type Call = EventPayload<CallEventType>;
export type CallParticipant = Call['participants'][number];

export function isCallEvent<Event extends { type: string }>(event: Event): event is Extract<Event, { type: CallEventType }> {
  return Object.hasOwn(callEvents, event.type);
}

/** `payload`: the call after the event. The first and the last event of a call can also be found by the call's id. */
export function callChanged(type: CallEventType, payload: Call): NewEvent<CallEventType> {
  const { conversationId, callId } = payload;
  const latestCall = latestCallEntity(conversationId);
  const isFirstOrLast = type === 'CallStarted' || type === 'CallEnded';
  const entities: NewEvent['entities'] = isFirstOrLast ? [latestCall, callEntity(callId)] : [latestCall];
  return { type, stream: conversationStream(conversationId), entities, payload, steps: { messages: 0, members: 0 } };
}

/** The call after a stored event, with the event's own time and `seq` filled in. */
export function callOf({ payload, version, recordedAt }: Pick<StoredEvent<CallEventType>, 'payload' | 'version' | 'recordedAt'>): Call {
  const resolved = (moment: number): number => (moment === 0 ? recordedAt : moment);
  const resolvedOrNull = (moment: number | null): number | null => (moment === null ? null : resolved(moment));
  return {
    ...payload,
    seq: payload.seq > 0 ? payload.seq : version + payload.seq,
    startedAt: resolved(payload.startedAt),
    answeredAt: resolvedOrNull(payload.answeredAt),
    endedAt: resolvedOrNull(payload.endedAt),
    participants: payload.participants.map((participant) => ({
      ...participant,
      joinedAt: resolved(participant.joinedAt),
      leftAt: resolvedOrNull(participant.leftAt),
    })),
  };
}
