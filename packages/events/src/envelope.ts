/** The envelope of every event in the log. */
import type { Entity } from './entities.ts';
import type { EventPayload, EventType } from './catalogue.ts';
import type { StreamName } from './streams.ts';

/** Actor and cause of an event. Never contains secrets or tokens. */
export interface EventMetadata {
  actorId: string;
  /** The request id, shared by everything that follows from one request. */
  correlationId: string;
  causationId?: string;
  traceparent?: string;
  /** Public id of the API key that acted as the actor. */
  apiKeyId?: string;
}

/** Changes that an event makes to its stream's counters. */
export interface CounterSteps {
  messages: number;
  members: number;
}

/** An event that a decider returned. The log assigns its id, version and position. */
export interface NewEvent<Type extends EventType = EventType> {
  type: Type;
  stream: StreamName;
  /** At least one. The first is the entity that most decisions read the event by. */
  entities: [Entity, ...Entity[]];
  payload: EventPayload<Type>;
  steps: CounterSteps;
}

/** An event in the log, with its payload upcast to the current schema version. */
export interface StoredEvent<Type extends EventType = EventType> {
  id: string;
  type: Type;
  stream: StreamName;
  /** 1, 2, 3 … in its stream. In a conversation's stream this is the client's `seq`. */
  version: number;
  partition: number;
  /** 1, 2, 3 … in its partition, in commit order. */
  position: number;
  /** The stream's counters after this event. */
  messages: number;
  members: number;
  payload: EventPayload<Type>;
  /** Its personal data was erased; the payload has the erased form of its type (sealing.ts). */
  erased?: true;
  /** When the person or conversation that it belongs to was erased, microseconds since 1970; absent if only a message was. */
  erasedAt?: number;
  metadata: EventMetadata;
  /** Microseconds since 1970 by the database's clock; never decreases within a partition. */
  recordedAt: number;
}

/** Any stored event, discriminated by `type`. */
export type AnyStoredEvent = { [Type in EventType]: StoredEvent<Type> }[EventType];
