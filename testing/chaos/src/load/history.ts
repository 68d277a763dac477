/** Everything that clients sent and received, as they recorded it themselves: the checks judge the system by this alone. */
import type { AcknowledgedMessage } from '@parley/e2e/under-load/load';
import type { EventPayload, EventType } from '@parley/events/catalogue';
import type { WireEvent } from '@parley/events/wire/events';
import type { CallHistory } from './call-history.ts';
import type { DisplayRecorder } from './displayed-messages.ts';
import type { WebhookDelivery } from './webhook-receiver.ts';

export interface History {
  /** Acknowledged messages. Texts are unique: `{sender} {n}`. */
  sent: readonly AcknowledgedMessage[];
  received: readonly ReceivedEvents[];
  /** Displays of the members, who are in every room from its first message on. */
  displayed: readonly ClientDisplay[];
  pages: readonly MessagePage[];
  unauthorized: readonly UnauthorizedRequest[];
  commands: readonly AcknowledgedCommand[];
  receipts: readonly AcknowledgedReceipt[];
  calls: CallHistory;
  /** Still growing: webhooks arrive after the load has ended. */
  webhooks: readonly WebhookDelivery[];
}

/** All events that a user's socket received, in order, over all its connections; each connection begins with `ready`. */
export interface ReceivedEvents {
  userId: string;
  name: string;
  events: readonly WireEvent[];
}

/** All messages that a user's client displayed. */
export interface ClientDisplay extends Pick<DisplayRecorder, 'conversations'> {
  userId: string;
  name: string;
}

export interface MessagePage {
  name: string;
  conversationId: string;
  messages: readonly { id: string; seq: number; text: string | null }[];
  /** The reader's own message within the range of the page, acknowledged before the request. */
  own: { id: string; seq: number } | null;
}

/**
 * A request of a user without access: their removal, or the end of their session, was acknowledged before the request, and they were
 * not added again before the answer.
 */
export interface UnauthorizedRequest {
  name: string;
  /** `read in 0190… after the removal was acknowledged` */
  description: string;
  status: number;
  /** Text of a message that was sent more than once: an earlier attempt may be executed after its sender is a member again. */
  mayBeSentLater?: string;
}

/**
 * A command acknowledged with the position of its last event. A repeated answer (`Idempotency-Replayed`) may carry a later position,
 * which was read for that answer.
 */
export interface AcknowledgedCommand {
  name: string;
  userId: string;
  description: string;
  /** `Parley-Position` */
  position: string;
  isReplay: boolean;
  event: ExpectedEvent;
}

/** The event that a command must have appended; its payload in the log may have more fields. */
export type ExpectedEvent = { [Type in EventType]: { type: Type; payload: Partial<EventPayload<Type>> } }[EventType];

/** An acknowledged read receipt up to this `seq`. */
export interface AcknowledgedReceipt {
  name: string;
  userId: string;
  conversationId: string;
  read: number;
}
