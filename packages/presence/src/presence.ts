/**
 * Online presence. A user is online while gateways keep marking them online: each gateway marks the users of its sockets
 * periodically, and once more when a user's last socket closes. A user who is not marked for the grace period is offline. So a
 * phone that loses its network for a moment stays online, gateways need not know of each other, and users of a crashed gateway go
 * offline by themselves.
 *
 * Guarantees: the caller that marks a user online learns whether they were offline; users who went offline are returned to one
 * caller at a time, repeatedly, until acknowledged. Nothing is durable: a Redis that restarts empty is complete again after the
 * next round of marks.
 */
export interface Presence {
  /** Marks users as online now. Resolves to those who were offline. */
  markOnline(userIds: readonly string[]): Promise<string[]>;
  /** Returns some users who went offline, until acknowledged. While one caller keeps polling, other callers get none. */
  wentOffline(): Promise<LastSeen[]>;
  /** Stops `wentOffline` from returning these users, unless they are online again. */
  acknowledgeOffline(userIds: readonly string[]): Promise<void>;
  /** Returns the online users among these, with their last-seen time in milliseconds since 1970. */
  online(userIds: readonly string[]): Promise<Map<string, number>>;
}

export interface LastSeen {
  userId: string;
  /** Milliseconds since 1970. */
  seenAt: number;
}

/** Presence cannot be determined at the moment. */
export class PresenceUnavailable extends Error {
  override readonly name = 'PresenceUnavailable';
}
