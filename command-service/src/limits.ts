import type { NewAccountPrivacy } from './accounts/register/register.ts';

/** Limits on the size of messages, groups and calls, and on concurrent work; each is a setting (config.ts). */
export interface Limits {
  /** Code points. */
  messageText: number;
  /** Bytes of all versions of a message, each of which counts as 1 KiB at least. */
  messageVersionBytes: number;
  /** Different emoji that members react with to a message. */
  emojiPerMessage: number;
  mentions: number;
  attachments: number;
  userIdsPerRequest: number;
  /** Bytes of `custom` as JSON. */
  customBytes: number;
  membersPerGroup: number;
  participantsPerCall: number;
  /** Active sessions of a user; a log-in beyond ends the session that was refreshed the longest time ago. */
  sessionsPerUser: number;
  /** Milliseconds that a call rings. */
  callRingingTime: number;
  /** Milliseconds after which a participant who does not renew leaves the call. */
  callLeaseTime: number;
  /** Milliseconds for which a username that was given up stays reserved for its former owner, and that of an erased user for nobody. */
  usernameHold: number;
  /** Milliseconds after which messages are deleted where a conversation sets nothing; null: never. */
  retentionDefault: number | null;
  /** Milliseconds: the shortest and longest time that a conversation may set. */
  retentionMin: number;
  retentionMax: number;
  /** `invited`: with an invite of an operator. `closed`: only API keys, trusted issuers and operators create users. */
  registration: 'open' | 'invited' | 'closed';
  /** Milliseconds for which a link to reset a password works. */
  passwordResetTime: number;
  /** Bytes of the copy of a user's data. */
  exportBytes: number;
  /** Milliseconds for which it can be downloaded. */
  exportKeep: number;
  /** Each follows the log on its own. */
  webhooks: number;
  newAccounts: NewAccountPrivacy;
  /** Password hashes that are computed at the same time. */
  hashConcurrency: number;
  /** Requests that may wait for a password hash, of all networks and of one; more are rejected with 429. */
  hashQueue: number;
  hashQueuePerNetwork: number;
}

export const defaultLimits: Limits = {
  messageText: 8_000,
  messageVersionBytes: 256 * 1024,
  emojiPerMessage: 50,
  mentions: 50,
  attachments: 10,
  userIdsPerRequest: 500,
  customBytes: 4_096,
  membersPerGroup: 200_000,
  participantsPerCall: 8,
  sessionsPerUser: 100,
  callRingingTime: 45_000,
  callLeaseTime: 45_000,
  usernameHold: 90 * 86_400_000,
  retentionDefault: null,
  retentionMin: 60_000,
  retentionMax: 3_650 * 86_400_000,
  registration: 'open',
  passwordResetTime: 3_600_000,
  exportBytes: 4 * 1024 ** 3,
  exportKeep: 86_400_000,
  webhooks: 20,
  newAccounts: { discoverable: 'everyone', addToGroups: 'everyone' },
  hashConcurrency: 2,
  hashQueue: 150,
  hashQueuePerNetwork: 50,
};
