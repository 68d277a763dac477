import { z } from 'zod';
import { call } from './calls.ts';
import { id, kind, role, time } from './fields.ts';
import { message } from './messages.ts';
import { publicProfile } from './users.ts';

export const member = z.strictObject({ user: publicProfile, role, joinedAt: time });
export type Member = z.infer<typeof member>;

/** A conversation in the response of a command: from the log, never from a read table. */
export const conversationSummary = z.strictObject({
  id,
  kind,
  title: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  role,
  capabilities: z.array(z.string()),
  lastSeq: z.int().nonnegative(),
  memberCount: z.int().nonnegative(),
});
export type ConversationSummary = z.infer<typeof conversationSummary>;

/** A member's own display settings for a conversation. */
export const preferences = z.strictObject({ pinned: z.boolean(), archived: z.boolean(), mutedUntil: time.nullable() });
export type Preferences = z.infer<typeof preferences>;

/** A conversation in a user's inbox. */
export const conversation = conversationSummary.extend({
  activityAt: time,
  lastMessage: message.nullable(),
  unreadCount: z.int().nonnegative(),
  mentionCount: z.int().nonnegative(),
  readSeq: z.int().nonnegative(),
  ...preferences.shape,
  /** The ringing or ongoing call. */
  activeCall: call.nullable(),
  /** Direct: both members. Group: up to 5 members. */
  members: z.array(member),
});
export type Conversation = z.infer<typeof conversation>;

/** Latest seq of a conversation and the user's read watermark: an item of `ready` and `resync`. */
export const conversationSyncState = z.strictObject({ id, lastSeq: z.int().nonnegative(), readSeq: z.int().nonnegative() });

/** A member's watermarks: all messages up to these seqs are delivered and read. */
export const receipt = z.strictObject({ userId: id, delivered: z.int().nonnegative(), read: z.int().nonnegative(), at: time });
export type Receipt = z.infer<typeof receipt>;

/** In larger conversations `status` stays `sent` and members see only their own receipts, so that a receipt is not sent to thousands. */
export const maxTrackedMembers = 50;
