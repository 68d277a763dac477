import type { z } from 'zod';
import { callEntity, lineEntity } from '../entities.ts';
import type { NewEvent, StoredEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import type { callChangedV1 } from '../schemas/call-events.ts';

const callEvents = ['CallStarted', 'CallAccepted', 'CallDeclined', 'CallLeft', 'CallParticipantChanged', 'CallEnded'] as const;
export type CallEventType = (typeof callEvents)[number];

/** As it stands after an event, its times and place known. */
export type Call = z.infer<typeof callChangedV1>;
export type CallParticipant = Call['participants'][number];

export function isCallEvent<Fact extends { type: string }>(fact: Fact): fact is Extract<Fact, { type: CallEventType }> {
  return (callEvents as readonly string[]).includes(fact.type);
}

/** What happened in a call, and how it stands from then on. Its first and last event are found by the call's id as well. */
export function callChanged(type: CallEventType, payload: Call): NewEvent<CallEventType> {
  const { conversationId, callId } = payload;
  const line = lineEntity(conversationId);
  const entities: NewEvent['entities'] = type === 'CallStarted' || type === 'CallEnded' ? [line, callEntity(callId)] : [line];
  return { type, stream: conversationStream(conversationId), entities, payload, steps: { messages: 0, members: 0 } };
}

/** The call that an event tells of. */
export function callOf({ payload, version, recordedAt }: Pick<StoredEvent<CallEventType>, 'payload' | 'version' | 'recordedAt'>): Call {
  const at = (moment: number): number => (moment === 0 ? recordedAt : moment);
  const orNever = (moment: number | null): number | null => (moment === null ? null : at(moment));
  return {
    ...payload,
    seq: payload.seq > 0 ? payload.seq : version + payload.seq,
    startedAt: at(payload.startedAt),
    answeredAt: orNever(payload.answeredAt),
    endedAt: orNever(payload.endedAt),
    participants: payload.participants.map((one) => ({ ...one, joinedAt: at(one.joinedAt), leftAt: orNever(one.leftAt) })),
  };
}
