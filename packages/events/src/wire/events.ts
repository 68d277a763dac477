/**
 * Events as clients see them, on the socket and in the responses of `events?after=` and `sync`: flat objects, discriminated by
 * `type`. `wireTypeOf` and `unnumberedTypeOf` map the event types of the log to these types.
 */
import { z } from 'zod';
import type { EventType } from '../catalogue.ts';
import { call } from './calls.ts';
import { conversationSyncState, member, preferences } from './conversations.ts';
import { id, kind, position, role, seq, time } from './fields.ts';
import { message } from './messages.ts';
import { presence, publicProfile } from './users.ts';

/** Events with a `seq` in their conversation. Event types may share a wire type. */
export const wireTypeOf = {
  ConversationCreated: 'conversation.created',
  ConversationRenamed: 'conversation.changed',
  ConversationAvatarChanged: 'conversation.changed',
  MembersAdded: 'member.added',
  MemberRemoved: 'member.removed',
  MemberRoleChanged: 'member.role_changed',
  MessageSent: 'message.sent',
  MessageEdited: 'message.edited',
  MessageDeleted: 'message.deleted',
  ReactionAdded: 'reaction.added',
  ReactionRemoved: 'reaction.removed',
  CallStarted: 'call.started',
  CallAccepted: 'call.accepted',
  CallDeclined: 'call.declined',
  CallLeft: 'call.left',
  CallParticipantChanged: 'call.participant_changed',
  CallEnded: 'call.ended',
} as const satisfies Partial<Record<EventType, string>>;

/** Events without a `seq`. Of two events about the same subject, the one with the higher `position` is newer. */
export const unnumberedTypeOf = {
  ReceiptAdvanced: 'receipt.advanced',
  PreferencesChanged: 'preferences.changed',
  ContactRequested: 'contact.requested',
  ContactAccepted: 'contact.accepted',
  ContactDeclined: 'contact.declined',
  ContactWithdrawn: 'contact.withdrawn',
  ContactRemoved: 'contact.removed',
  UserBlocked: 'block.changed',
  UserUnblocked: 'block.changed',
  UsernameChanged: 'profile.changed',
  DisplayNameChanged: 'profile.changed',
  EmailChanged: 'profile.changed',
  AboutChanged: 'profile.changed',
  AvatarChanged: 'profile.changed',
  PrivacyChanged: 'profile.changed',
} as const satisfies Partial<Record<EventType, string>>;

const logged = { id, at: time, actorId: id, position };
const timeline = { ...logged, conversationId: id, seq };
/** `count`: the current number of this emoji on the message, so that a page that was read meanwhile can take it over. */
const reaction = { messageId: id, emoji: z.string(), userId: id, count: z.int().nonnegative() };

export const timelineEvent = z.discriminatedUnion('type', [
  z.strictObject({ ...timeline, type: z.literal('conversation.created'), kind, title: z.string().nullable(), members: z.array(member) }),
  z.strictObject({
    ...timeline,
    type: z.literal('conversation.changed'),
    title: z.string().optional(),
    avatarUrl: z.string().nullable().optional(),
  }),
  z.strictObject({ ...timeline, type: z.literal('member.added'), members: z.array(member) }),
  z.strictObject({ ...timeline, type: z.literal('member.removed'), userIds: z.array(id) }),
  z.strictObject({ ...timeline, type: z.literal('member.role_changed'), userId: id, role }),
  z.strictObject({ ...timeline, type: z.literal('message.sent'), message }),
  z.strictObject({
    ...timeline,
    type: z.literal('message.edited'),
    messageId: id,
    messageSeq: seq,
    senderId: id,
    /** Null once the message is deleted. */
    text: z.string().nullable(),
    mentions: z.array(id),
    mentionsRemoved: z.array(id),
    editedAt: time,
  }),
  z.strictObject({
    ...timeline,
    type: z.literal('message.deleted'),
    messageId: id,
    messageSeq: seq,
    senderId: id,
    mentionsRemoved: z.array(id),
    deletedAt: time,
  }),
  z.strictObject({ ...timeline, type: z.literal('reaction.added'), ...reaction }),
  z.strictObject({ ...timeline, type: z.literal('reaction.removed'), ...reaction }),
  z.strictObject({ ...timeline, type: z.literal('call.started'), call }),
  z.strictObject({ ...timeline, type: z.literal('call.accepted'), call }),
  z.strictObject({ ...timeline, type: z.literal('call.declined'), call }),
  z.strictObject({ ...timeline, type: z.literal('call.left'), call }),
  z.strictObject({ ...timeline, type: z.literal('call.participant_changed'), call }),
  z.strictObject({ ...timeline, type: z.literal('call.ended'), call }),
]);
/** An event that has a `seq` in a conversation. */
export type TimelineEvent = z.infer<typeof timelineEvent>;

const count = z.int().nonnegative();
const request = { requestId: id, fromId: id, toId: id };
/** Both users of the pair. */
const both = z.array(publicProfile).length(2);

/** Events of the log that have no `seq`. After `ready` and `resync`, clients read the state behind them again. */
export const unnumberedEvent = z.discriminatedUnion('type', [
  z.strictObject({
    ...logged,
    type: z.literal('receipt.advanced'),
    conversationId: id,
    userId: id,
    delivered: count,
    read: count,
    /** Only for the user's own devices: counts as of this `seq` of the conversation. */
    unreadCount: count.optional(),
    mentionCount: count.optional(),
    lastSeq: count.optional(),
  }),
  /** Sent only to the user's own devices. */
  z.strictObject({ ...logged, type: z.literal('preferences.changed'), conversationId: id, ...preferences.shape }),
  /** The current profile. Changes of private fields (email, privacy) go only to the user's own devices, which read them again. */
  z.strictObject({ ...logged, type: z.literal('profile.changed'), user: publicProfile }),
  z.strictObject({ ...logged, type: z.literal('contact.requested'), ...request, requestedAt: time, users: both }),
  /** A request was accepted, or two requests crossed. */
  z.strictObject({ ...logged, type: z.literal('contact.accepted'), since: time, users: both }),
  z.strictObject({ ...logged, type: z.literal('contact.declined'), ...request }),
  z.strictObject({ ...logged, type: z.literal('contact.withdrawn'), ...request }),
  z.strictObject({ ...logged, type: z.literal('contact.removed'), userIds: z.array(id).length(2) }),
  /** Sent only to the devices of the user who blocks. */
  z.strictObject({ ...logged, type: z.literal('block.changed'), userId: id, blockedAt: time.nullable() }),
]);
export type UnnumberedEvent = z.infer<typeof unnumberedEvent>;

const syncState = {
  at: time,
  epoch: z.int(),
  userId: id,
  sessionId: id,
  conversations: z.array(conversationSyncState),
  /** The user has more conversations than are listed: read the inbox. Absent if all are listed. */
  hasMore: z.literal(true).optional(),
};

/** Ephemeral events, which are not in the log. */
export const signalEvent = z.discriminatedUnion('type', [
  /** Sent first on every connection, after it has joined its rooms. Without `hasMore`, the user has left every conversation that is not listed. */
  z.strictObject({ type: z.literal('ready'), ...syncState }),
  /** Events may have been lost: handle as `ready`. */
  z.strictObject({ type: z.literal('resync'), ...syncState }),
  /** Sent to users who may see it when the presence changes or becomes visible to them. */
  z.strictObject({ type: z.literal('presence.changed'), at: time, userId: id, presence, lastSeenAt: time.nullable() }),
  /** Sent to the other members. `active: false` follows automatically 6 s after the last `active: true`. */
  z.strictObject({ type: z.literal('typing'), at: time, conversationId: id, userId: id, active: z.boolean() }),
  z.strictObject({ type: z.literal('session.revoked'), at: time, sessionId: id, reason: z.string() }),
]);
export type SignalEvent = z.infer<typeof signalEvent>;

/** Everything that a socket may receive. */
export const wireEvent = z.discriminatedUnion('type', [timelineEvent, unnumberedEvent, signalEvent]);
export type WireEvent = z.infer<typeof wireEvent>;
