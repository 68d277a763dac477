/**
 * What the socket carries, `events?after=` and `sync` answer: flat objects, told apart by `type`.
 * The log's types are PascalCase facts; `wireTypeOf` maps each to the contract's name.
 */
import { z } from 'zod';
import type { EventType } from '../catalogue.ts';
import { call } from './calls.ts';
import { conversationMark, member, preferences } from './conversations.ts';
import { id, kind, position, role, seq, time } from './fields.ts';
import { message } from './messages.ts';
import { presence, publicProfile } from './users.ts';

/** One row a fact that reaches clients; two facts may share a wire type. */
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

/** Facts that clients hear of without a `seq`: of two about one thing the higher `position` wins. */
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
/** `count`: how many have this emoji on the message as things stand, so that a page read meanwhile can take it over. */
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
    /** Null once the message is deleted: no answer shows its text any more. */
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
/** The two whom it is about. */
const both = z.array(publicProfile).length(2);

/** Events of the log that have no `seq`: read again after `ready` and `resync`. */
export const unnumberedEvent = z.discriminatedUnion('type', [
  z.strictObject({
    ...logged,
    type: z.literal('receipt.advanced'),
    conversationId: id,
    userId: id,
    delivered: count,
    read: count,
    /** To one's own devices alone: the counts as of this `seq` of the conversation. */
    unreadCount: count.optional(),
    mentionCount: count.optional(),
    lastSeq: count.optional(),
  }),
  /** To one's own devices alone. */
  z.strictObject({ ...logged, type: z.literal('preferences.changed'), conversationId: id, ...preferences.shape }),
  /** As it stands now. What is nobody else's (e-mail address, privacy) only one's own devices hear of: they read it again. */
  z.strictObject({ ...logged, type: z.literal('profile.changed'), user: publicProfile }),
  z.strictObject({ ...logged, type: z.literal('contact.requested'), ...request, requestedAt: time, users: both }),
  /** Whether a request was accepted, or two have crossed. */
  z.strictObject({ ...logged, type: z.literal('contact.accepted'), since: time, users: both }),
  z.strictObject({ ...logged, type: z.literal('contact.declined'), ...request }),
  z.strictObject({ ...logged, type: z.literal('contact.withdrawn'), ...request }),
  z.strictObject({ ...logged, type: z.literal('contact.removed'), userIds: z.array(id).length(2) }),
  /** To the devices of who blocks alone. */
  z.strictObject({ ...logged, type: z.literal('block.changed'), userId: id, blockedAt: time.nullable() }),
]);
export type UnnumberedEvent = z.infer<typeof unnumberedEvent>;

const marks = { at: time, epoch: z.int(), userId: id, sessionId: id, conversations: z.array(conversationMark) };

/** Events that are of no conversation and not of the log. */
export const signalEvent = z.discriminatedUnion('type', [
  /** First after connecting, when the rooms are joined. A conversation that is not listed is gone. */
  z.strictObject({ type: z.literal('ready'), ...marks }),
  /** Something may have been lost: do as after `ready`. */
  z.strictObject({ type: z.literal('resync'), ...marks }),
  /** To those who may see it, when somebody comes or goes, and of whoever one may see from now on. */
  z.strictObject({ type: z.literal('presence.changed'), at: time, userId: id, presence, lastSeenAt: time.nullable() }),
  /** To the others who are in the conversation; `active: false` comes by itself 6 s after the last `active: true`. */
  z.strictObject({ type: z.literal('typing'), at: time, conversationId: id, userId: id, active: z.boolean() }),
  z.strictObject({ type: z.literal('session.revoked'), at: time, sessionId: id, reason: z.string() }),
]);
export type SignalEvent = z.infer<typeof signalEvent>;

/** Everything that a socket may receive. */
export const wireEvent = z.discriminatedUnion('type', [timelineEvent, unnumberedEvent, signalEvent]);
export type WireEvent = z.infer<typeof wireEvent>;
