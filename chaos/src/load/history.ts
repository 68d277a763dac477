/** What clients were told, as they keep it themselves: by this, and nothing that the system says later, it is judged. */
import type { WireEvent } from '@parley/events/wire/events';
import type { Sent } from '@parley/e2e/under-load/load';

export interface History {
  /** Messages as they were acknowledged. Texts are unique: `{sender} {n}`. */
  sent: readonly Sent[];
  heard: readonly Heard[];
  reads: readonly Read[];
  whileGone: readonly WhileGone[];
}

/** All that one person's socket was told, in order, over all its connections: each begins with `ready`. */
export interface Heard {
  userId: string;
  name: string;
  events: readonly WireEvent[];
}

/** A page that somebody read. */
export interface Read {
  name: string;
  conversationId: string;
  messages: readonly { id: string; seq: number; text: string | null }[];
  /** A message of their own, acknowledged before they asked, that lies in the page's range. */
  own: { id: string; seq: number } | null;
}

/** Asked by someone after their removal was acknowledged, and answered before anybody took them in again. */
export interface WhileGone {
  name: string;
  conversationId: string;
  what: 'read' | 'send';
  status: number;
}
