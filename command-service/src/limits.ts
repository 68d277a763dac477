/** How much one message, group or call may hold, and how much work at once: each is a LIMIT_ key (config.ts). */
export interface Limits {
  /** Code points. */
  messageText: number;
  mentions: number;
  attachments: number;
  userIdsPerCall: number;
  membersPerGroup: number;
  participantsPerCall: number;
  /** Milliseconds that a call rings, and that somebody in a call may be silent. */
  callRing: number;
  callLease: number;
  /** Password hashes computed at once, and callers that may wait for one; beyond: 429. */
  hashesAtOnce: number;
  hashesWaiting: number;
}

export const defaultLimits: Limits = {
  messageText: 8_000,
  mentions: 50,
  attachments: 10,
  userIdsPerCall: 500,
  membersPerGroup: 200_000,
  participantsPerCall: 8,
  callRing: 45_000,
  callLease: 45_000,
  hashesAtOnce: 2,
  hashesWaiting: 50,
};
