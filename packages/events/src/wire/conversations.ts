import { z } from 'zod';
import { call } from './calls.ts';
import { id, kind, role, time } from './fields.ts';
import { message } from './messages.ts';
import { publicProfile } from './users.ts';

export const member = z.strictObject({ user: publicProfile, role, joinedAt: time });
export type Member = z.infer<typeof member>;

/** What a command answers of a conversation: from the log, never from a read table. */
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

/** How one wants a conversation shown. */
export const preferences = z.strictObject({ pinned: z.boolean(), archived: z.boolean(), mutedUntil: time.nullable() });
export type Preferences = z.infer<typeof preferences>;

/** A conversation as its reader's inbox shows it. */
export const conversation = conversationSummary.extend({
  activityAt: time,
  lastMessage: message.nullable(),
  unreadCount: z.int().nonnegative(),
  mentionCount: z.int().nonnegative(),
  readSeq: z.int().nonnegative(),
  ...preferences.shape,
  /** The one that rings or goes on. */
  activeCall: call.nullable(),
  /** Direct: both; group: up to 5. */
  members: z.array(member),
});
export type Conversation = z.infer<typeof conversation>;

/** Where a reader stands: what `ready` and `resync` list. */
export const conversationMark = z.strictObject({ id, lastSeq: z.int().nonnegative(), readSeq: z.int().nonnegative() });

/** How far a member has received and read: everything up to these seqs. */
export const receipt = z.strictObject({ userId: id, delivered: z.int().nonnegative(), read: z.int().nonnegative(), at: time });
export type Receipt = z.infer<typeof receipt>;

/** Above this many members `status` stays `sent` and receipts are one's own: one reader of thousands must not concern all. */
export const trackedMembers = 50;
