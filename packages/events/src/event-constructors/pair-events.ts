import type { EventPayload } from '../catalogue.ts';
import { pairEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { pairEvents } from '../schemas/pair-events.ts';
import { pairStream } from '../streams.ts';

export type PairEventType = keyof typeof pairEvents;

export function isPairEvent<Event extends { type: string }>(event: Event): event is Extract<Event, { type: PairEventType }> {
  return Object.hasOwn(pairEvents, event.type);
}

/** `payload`: the action of one user towards the other, and the pair's state after it. */
export function pairChanged(type: PairEventType, payload: EventPayload<PairEventType>): NewEvent<PairEventType> {
  const { pairId } = payload;
  return { type, stream: pairStream(pairId), entities: [pairEntity(pairId)], payload, steps: { messages: 0, members: 0 } };
}
