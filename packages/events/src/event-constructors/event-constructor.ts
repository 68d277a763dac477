import type { EventPayload, EventType } from '../catalogue.ts';
import type { CounterSteps, NewEvent } from '../envelope.ts';

/** Stream and entities of a new event. */
export type EventAddress = Pick<NewEvent, 'stream' | 'entities'>;

const noSteps: CounterSteps = { messages: 0, members: 0 };

/** A function that creates events of one type. `steps`: changes of the stream's counters, if any. */
export function eventConstructor<Type extends EventType>(
  type: Type,
  addressOf: (payload: EventPayload<Type>) => EventAddress,
  steps: CounterSteps = noSteps,
): (payload: EventPayload<Type>) => NewEvent<Type> {
  return (payload) => {
    const { stream, entities } = addressOf(payload);
    return { type, stream, entities, payload, steps };
  };
}
