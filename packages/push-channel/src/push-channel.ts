/**
 * From projector to gateways, after a projection's commit: what to emit into which room, and who joins or leaves it.
 * One ordered channel carries both, so that a removed member's leaving can't overtake or trail the frames around it.
 * Like the bus it may lose: after losing its link a gateway reads memberships anew and says `resync`.
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
  | { kind: 'event'; rooms: Room[]; event: WireEvent; memberships: MembershipChange[] }
  /** The session's sockets hear it and are closed. */
  | { kind: 'session_revoked'; sessionId: string; reason: string; at: string }
  /** Pushes were dropped: every socket is told to read anew. */
  | { kind: 'resync' };

export interface PushChannel {
  /** Resolves when the channel took them, in order; throws when it is away (the caller keeps them and tries again). */
  publish(pushes: readonly Push[]): Promise<void>;
  /**
   * Hands over every push of every publisher, in order of each publisher. `onLost` is called when the link broke: until
   * `onRestored`, nothing arrives, and what was pushed meanwhile never will.
   */
  subscribe(listener: { onPush(push: Push): void; onLost(): void; onRestored(): void }): Promise<{ close(): Promise<void> }>;
  readonly connected: boolean;
  close(): Promise<void>;
}
