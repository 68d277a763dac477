/** What surrounds every fact in the log. */
import type { Entity } from './entities.ts';
import type { EventPayload, EventType } from './catalogue.ts';
import type { StreamName } from './streams.ts';

/** Who and why. Never a secret, never a token. */
export interface EventMetadata {
  actorId: string;
  /** The key under which the command was executed: the client's Idempotency-Key, or one made for its own retries. */
  commandKey: string;
  /** The request id: one for all that follows from one request. */
  correlationId: string;
  causationId?: string;
  traceparent?: string;
}

/** How much an event moves its stream's counters. */
export interface CounterSteps {
  messages: number;
  members: number;
}

/** A fact that a decider states; the log gives it its place. */
export interface NewEvent<Type extends EventType = EventType> {
  type: Type;
  stream: StreamName;
  /** What it is about; the first is the one that most decisions read it by. At least one. */
  entities: [Entity, ...Entity[]];
  payload: EventPayload<Type>;
  steps: CounterSteps;
}

/** A fact in the log, its payload upcast to the current schema version. */
export interface StoredEvent<Type extends EventType = EventType> {
  id: string;
  type: Type;
  stream: StreamName;
  /** 1, 2, 3 … in its stream; of a conversation, the client's `seq`. */
  version: number;
  partition: number;
  /** 1, 2, 3 … in its partition, in commit order. */
  position: number;
  /** The stream's counters after this event. */
  messages: number;
  members: number;
  payload: EventPayload<Type>;
  metadata: EventMetadata;
  /** Microseconds since 1970 by the database's clock; never goes back within a partition. */
  recordedAt: number;
}

/** Any stored event, told apart by its `type`. */
export type AnyStoredEvent = { [Type in EventType]: StoredEvent<Type> }[EventType];
