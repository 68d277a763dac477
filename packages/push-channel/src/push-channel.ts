/**
 * From projector to gateways, after a projection's commit: what to emit into which room, and who joins or leaves it.
 * One ordered channel carries both, so that a removed member's leaving can't overtake or trail the frames around it.
 * Like the bus it may lose: after losing its link a gateway reads memberships anew and says `resync`.
 *
 * What is promised: a publisher's pushes come in its order, perhaps twice, and with no gap but between `onLost` and
 * `onRestored`; a link that broke is noticed within ten seconds even if the other end says nothing.
 * Shutdown: `close` waits for the answers to what was published, and hands nothing over from its call on.
 */
import type { WireEvent } from '@parley/events/wire/events';

/** `user:{id}`, `conversation:{id}` or `session:{id}`. */
export type Room = `user:${string}` | `conversation:${string}` | `session:${string}`;

/** A versioned fact: per user and conversation only one with a higher `seq` than the last applies. */
export interface MembershipChange {
  conversationId: string;
  userId: string;
  seq: number;
  present: boolean;
}

export type Push =
  /** Who was added joins first, then the event is emitted; who was removed hears it, then leaves. */
  | {
      kind: 'event';
      rooms: Room[];
      /** Whoever is in one of these hears it not. */
      except?: Room[];
      event: WireEvent;
      memberships: MembershipChange[];
      /** Its reaching a device counts as delivery: the conversation is small enough. */
      tracked?: true;
    }
  /** The session's sockets hear it and are closed. */
  | { kind: 'session_revoked'; sessionId: string; reason: string; at: string }
  /** Pushes were dropped: every socket is told to read anew. */
  | { kind: 'resync' };

export interface PushListener {
  onPush: (push: Push) => void;
  /** The link broke: until `onRestored` nothing arrives, and what was pushed meanwhile never will. */
  onLost: () => void;
  onRestored: () => void;
}

export interface PushChannel {
  /**
   * Resolves when the channel took them, in order. Throws PushChannelAway within two seconds otherwise (the caller keeps
   * them and tries again; they may have got through nevertheless).
   */
  publish(pushes: readonly Push[]): Promise<void>;
  /**
   * Hands over every push of every publisher, in order of each publisher. Resolves when they begin to come, or after
   * `onLost` when the channel is away from the start. No listener may throw.
   */
  subscribe(listener: PushListener): Promise<{ close(): Promise<void> }>;
  /** Whether pushes pass just now; for readiness and metrics, never for decisions. */
  readonly connected: boolean;
  close(): Promise<void>;
}

export class PushChannelAway extends Error {
  override readonly name = 'PushChannelAway';
}
