/** What clients were told, as they keep it themselves: by this, and nothing that the system says later, it is judged. */
import type { EventPayload, EventType } from '@parley/events/catalogue';
import type { WireEvent } from '@parley/events/wire/events';
import type { Sent } from '@parley/e2e/under-load/load';
import type { CallHistory } from './call-history.ts';
import type { Screen } from './screen.ts';

export interface History {
  /** Messages as they were acknowledged. Texts are unique: `{sender} {n}`. */
  sent: readonly Sent[];
  heard: readonly Heard[];
  /** Of those who were in every room from before its first message on. */
  shown: readonly Shown[];
  reads: readonly Read[];
  trespasses: readonly Trespass[];
  acknowledged: readonly Acknowledged[];
  marked: readonly Marked[];
  calls: CallHistory;
}

/** All that one person's socket was told, in order, over all its connections: each begins with `ready`. */
export interface Heard {
  userId: string;
  name: string;
  events: readonly WireEvent[];
}

/** All that one person's client ever showed them. */
export interface Shown extends Pick<Screen, 'rooms'> {
  userId: string;
  name: string;
}

/** A page that somebody read. */
export interface Read {
  name: string;
  conversationId: string;
  messages: readonly { id: string; seq: number; text: string | null }[];
  /** A message of their own, acknowledged before they asked, that lies in the page's range. */
  own: { id: string; seq: number } | null;
}

/**
 * Asked by someone who had no right, or none any more: their removal, or the end of their session, had been acknowledged
 * before, and nobody took them in again before the answer.
 */
export interface Trespass {
  name: string;
  /** `read in 0190… after the removal was acknowledged` */
  what: string;
  status: number;
}

/**
 * A command that was answered with a position: there the last of its events stands. An answer that is repeated
 * (`Idempotency-Replayed`) may name the place of something later, which was read for it.
 */
export interface Acknowledged {
  name: string;
  userId: string;
  what: string;
  /** `Parley-Position` */
  position: string;
  isReplay: boolean;
  fact: Fact;
}

/** An event by what the command said of it: its payload may hold more. */
export type Fact = { [Type in EventType]: { type: Type; payload: Partial<EventPayload<Type>> } }[EventType];

/** Somebody was answered that they have read up to this `seq`. */
export interface Marked {
  name: string;
  userId: string;
  conversationId: string;
  read: number;
}
