import { z } from 'zod';
import { call } from './calls.ts';
import { custom, id, kind, role, time } from './fields.ts';
import { message } from './messages.ts';
import { publicProfile } from './users.ts';

export const member = z
  .strictObject({ user: publicProfile, role, joinedAt: time.describe('When the user joined, or joined again') })
  .describe('A member of a conversation');
export type Member = z.infer<typeof member>;

export const expireAfter = z.int().positive().nullable();

export const conversationSummary = z
  .strictObject({
    id,
    kind,
    title: z.string().nullable().describe('Null for direct conversations: show the name of the other member'),
    avatarUrl: z.string().nullable().describe('Path of the picture of a group'),
    custom,
    expireAfter: expireAfter.describe(
      'Seconds after which messages are deleted; null: after the time that the installation sets, or never',
    ),
    role: role.describe('Your role'),
    capabilities: z.array(z.string()).describe('What your role, the kind and the size allow you here, such as `message.send`'),
    lastSeq: z.int().nonnegative().describe('`seq` of the latest event'),
    memberCount: z.int().nonnegative().describe('Number of present members'),
  })
  .describe('A conversation in the response of a command: from the log, never from a read table');
export type ConversationSummary = z.infer<typeof conversationSummary>;

export const externalConversation = conversationSummary
  .omit({ role: true, capabilities: true })
  .extend({ externalId: z.string().describe('The id that the product chose') })
  .describe('A conversation as the backend of a product sees it');
export type ExternalConversation = z.infer<typeof externalConversation>;

export const preferences = z
  .strictObject({
    pinned: z.boolean().describe('Listed first'),
    archived: z.boolean().describe('Listed only with `archived=true`'),
    mutedUntil: time.nullable().describe('No notifications before this time'),
    notifications: z.enum(['all', 'mentions', 'none']).describe('The messages that clients notify about'),
    markedUnread: z.boolean().describe('Shown as unread whatever its counts; cleared when you read anything in it'),
  })
  .describe('Your own settings for a conversation');
export type Preferences = z.infer<typeof preferences>;

export const conversation = conversationSummary
  .extend({
    activityAt: time.describe('Time of the latest message, call or change; the inbox is sorted by it'),
    lastMessage: message.nullable().describe('The latest message, or its tombstone'),
    unreadCount: z.int().nonnegative().describe('Messages of others after `readSeq` that are not deleted, and missed calls'),
    mentionCount: z.int().nonnegative().describe('Unread messages that mention you'),
    readSeq: z.int().nonnegative().describe('Your read watermark'),
    ...preferences.shape,
    activeCall: call.nullable().describe('The ringing or ongoing call'),
    members: z.array(member).describe('Direct: both members; group: up to 5 of them'),
  })
  .describe('A conversation in your inbox');
export type Conversation = z.infer<typeof conversation>;

export const conversationSyncState = z
  .strictObject({
    id,
    lastSeq: z.int().nonnegative().describe('`seq` of the latest event'),
    readSeq: z.int().nonnegative().describe('Your read watermark'),
  })
  .describe('How far a conversation is: an item of `ready` and `resync`');

export const receipt = z
  .strictObject({
    userId: id.describe('The member'),
    delivered: z.int().nonnegative().describe('Everything up to this `seq` was delivered to the member'),
    read: z.int().nonnegative().describe('Everything up to this `seq` was read by the member'),
    at: time.describe('When a watermark last rose'),
  })
  .describe('The watermarks of a member');
export type Receipt = z.infer<typeof receipt>;

const count = z.int().nonnegative();

export const conversationCounts = z
  .strictObject({
    unread: count.describe('In the inbox: with unread messages or missed calls, or marked as unread'),
    mutedUnread: count.describe('Those of `unread` that are muted or do not notify'),
    mentions: count.describe('In the inbox: with an unread message that mentions you'),
    archived: count.describe('In the archive'),
    archivedUnread: count.describe('In the archive: as `unread`'),
  })
  .describe('Numbers of your conversations');
export type ConversationCounts = z.infer<typeof conversationCounts>;
