/**
 * Carries pushes from projectors to gateways after a projection has committed: events for rooms, and changes of room membership.
 * One ordered channel carries both, so that a removed member leaves exactly between the events before and after the removal. The
 * channel may lose pushes: after losing its connection, a gateway reads memberships again and sends `resync`.
 *
 * Guarantees: the pushes of one publisher arrive in order, possibly twice, with gaps only between `onLost` and `onRestored`; a
 * broken connection is detected within ten seconds, even if the other end is silent.
 * Shutdown: `close` waits for pending publishes and delivers nothing from the call on.
 */
import type { WireEvent } from '@parley/events/wire/events';

/** `user:{id}`, `conversation:{id}` or `session:{id}`. */
export type Room = `user:${string}` | `conversation:${string}` | `session:${string}`;

/** A versioned change: per user and conversation, it applies only if its `seq` is higher than the last. */
export interface MembershipChange {
  conversationId: string;
  userId: string;
  seq: number;
  present: boolean;
}

export type Push =
  /** Added members join the room before the event is sent; removed members receive it, then leave. */
  | {
      kind: 'event';
      rooms: Room[];
      /** Connections in these rooms do not receive it. */
      except?: Room[];
      event: WireEvent;
      memberships: MembershipChange[];
      /** Set if the conversation is small enough to track delivery: reaching a device then counts as delivered. */
      tracked?: true;
      /** W3C trace context of the push, if it is traced. */
      traceparent?: string;
    }
  /** The session's sockets receive it and are closed. */
  | { kind: 'session_revoked'; sessionId: string; reason: string; at: string }
  /** Pushes were dropped: every client must resync. */
  | { kind: 'resync' };

export interface PushListener {
  onPush: (push: Push) => void;
  /** The connection broke: nothing arrives until `onRestored`, and pushes published meanwhile are lost. */
  onLost: () => void;
  onRestored: () => void;
}

export interface PushChannel {
  /**
   * Resolves when the channel has accepted the pushes, in order; else throws PushChannelUnavailable within two seconds. The caller
   * then retries; the pushes may have been delivered nevertheless.
   */
  publish(pushes: readonly Push[]): Promise<void>;
  /**
   * Delivers every push of every publisher, in the order of each publisher. Resolves when delivery starts, or after `onLost` if the
   * channel is unavailable at first. Listeners must not throw.
   */
  subscribe(listener: PushListener): Promise<{ close(): Promise<void> }>;
  /** True while pushes can be published; for readiness and metrics, never for decisions. */
  readonly connected: boolean;
  close(): Promise<void>;
}

export class PushChannelUnavailable extends Error {
  override readonly name = 'PushChannelUnavailable';
}
