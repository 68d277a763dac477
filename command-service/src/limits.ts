/** Limits on the size of messages, groups and calls, and on concurrent work; each is a LIMIT_ setting (config.ts). */
export interface Limits {
  /** Code points. */
  messageText: number;
  mentions: number;
  attachments: number;
  userIdsPerRequest: number;
  membersPerGroup: number;
  participantsPerCall: number;
  /** Active sessions of a user; a log-in beyond ends the session that was refreshed the longest time ago. */
  sessionsPerUser: number;
  /** Milliseconds that a call rings. */
  callRingingTime: number;
  /** Milliseconds after which a participant who does not renew leaves the call. */
  callLeaseTime: number;
  /** Milliseconds for which a username that was given up stays reserved for its former owner. */
  usernameHold: number;
  /** Password hashes that are computed at the same time. */
  hashConcurrency: number;
  /** Requests that may wait for a password hash, of all networks and of one; more are rejected with 429. */
  hashQueue: number;
  hashQueuePerNetwork: number;
}

export const defaultLimits: Limits = {
  messageText: 8_000,
  mentions: 50,
  attachments: 10,
  userIdsPerRequest: 500,
  membersPerGroup: 200_000,
  participantsPerCall: 8,
  sessionsPerUser: 100,
  callRingingTime: 45_000,
  callLeaseTime: 45_000,
  usernameHold: 90 * 86_400_000,
  hashConcurrency: 2,
  hashQueue: 150,
  hashQueuePerNetwork: 50,
};
