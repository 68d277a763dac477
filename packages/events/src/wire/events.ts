/**
 * Events as clients see them, on the socket and in the responses of `events?after=` and `sync`: flat objects, discriminated by
 * `type`. `wireTypeOf` and `unnumberedTypeOf` map the event types of the log to these types.
 */
import { z } from 'zod';
import type { EventType } from '../catalogue.ts';
import { call } from './calls.ts';
import { conversationSyncState, expireAfter, member, preferences } from './conversations.ts';
import { custom, id, kind, position, role, seq, time } from './fields.ts';
import { message } from './messages.ts';
import { presence, publicProfile } from './users.ts';

/** Events with a `seq` in their conversation. Event types may share a wire type. */
export const wireTypeOf = {
  ConversationCreated: 'conversation.created',
  ConversationRenamed: 'conversation.changed',
  ConversationAvatarChanged: 'conversation.changed',
  ConversationCustomChanged: 'conversation.changed',
  MembersAdded: 'member.added',
  MemberRemoved: 'member.removed',
  MemberRoleChanged: 'member.role_changed',
  RetentionChanged: 'conversation.changed',
  MembersRemoved: 'member.removed',
  ConversationErased: 'conversation.erased',
  MessageSent: 'message.sent',
  MessageEdited: 'message.edited',
  MessageDeleted: 'message.deleted',
  MessagesDeleted: 'message.bulk_deleted',
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
  AccountGone: 'contact.removed',
  UsernameChanged: 'profile.changed',
  DisplayNameChanged: 'profile.changed',
  EmailChanged: 'profile.changed',
  AboutChanged: 'profile.changed',
  AvatarChanged: 'profile.changed',
  UserCustomChanged: 'profile.changed',
  PrivacyChanged: 'profile.changed',
  AccountErasureRequested: 'profile.changed',
} as const satisfies Partial<Record<EventType, string>>;

const logged = {
  id: id.describe('Id of the event'),
  at: time.describe('When it was appended'),
  actorId: id.nullable().describe('The user who caused it; null for the backend of a product'),
  position: position.describe('Orders events about the same subject: the higher one is newer'),
};
const timeline = { ...logged, conversationId: id.describe('Its conversation'), seq };
const about = {
  messageId: id.describe('The message'),
  messageSeq: seq.describe('`seq` of the message'),
  senderId: id.describe('The author of the message'),
  mentionsRemoved: z.array(id).describe('Users that the message no longer mentions'),
};
const reaction = {
  messageId: id.describe('The message'),
  emoji: z.string().describe('One emoji'),
  userId: id.describe('The user who reacted'),
  count: z.int().nonnegative().describe('Current number of this emoji on the message'),
};

export const timelineEvent = z.discriminatedUnion('type', [
  z
    .strictObject({
      ...timeline,
      type: z.literal('conversation.created'),
      kind,
      title: z.string().nullable().describe('Null for direct conversations'),
      custom,
      members: z.array(member).describe('The first members'),
    })
    .describe('A conversation was created: get it, and list it'),
  z
    .strictObject({
      ...timeline,
      type: z.literal('conversation.changed'),
      title: z.string().optional().describe('The new title, if it changed'),
      avatarUrl: z.string().nullable().optional().describe('The new picture, if it changed; null if it was removed'),
      custom: custom.optional().describe('The new data of the product, if it changed; null if it was removed'),
      expireAfter: expireAfter.optional().describe('The new retention time in seconds, if it changed; null: that of the installation'),
    })
    .describe('The title, the picture, the data or the retention time of a conversation changed'),
  z
    .strictObject({ ...timeline, type: z.literal('conversation.erased') })
    .describe('A group was erased: nothing of it is left. Its members received `member.removed` before'),
  z
    .strictObject({ ...timeline, type: z.literal('member.added'), members: z.array(member).describe('The new members') })
    .describe('Members were added; if you are one of them, get the conversation'),
  z
    .strictObject({ ...timeline, type: z.literal('member.removed'), userIds: z.array(id).describe('The former members') })
    .describe('Members were removed or left; if you are one of them, forget the conversation'),
  z
    .strictObject({
      ...timeline,
      type: z.literal('member.role_changed'),
      userId: id.describe('The member'),
      role: role.describe('The new role'),
    })
    .describe('The role of a member changed; if it is yours, read `capabilities` again'),
  z.strictObject({ ...timeline, type: z.literal('message.sent'), message }).describe('A message was sent'),
  z
    .strictObject({
      ...timeline,
      type: z.literal('message.edited'),
      ...about,
      text: z.string().nullable().describe('The new text; null once the message is deleted'),
      mentions: z.array(id).describe('All users that the message mentions now'),
      custom,
      editedAt: time.describe('When it was edited'),
    })
    .describe('A message was edited'),
  z
    .strictObject({ ...timeline, type: z.literal('message.deleted'), ...about, deletedAt: time.describe('When it was deleted') })
    .describe('A message was deleted: show a tombstone'),
  z
    .strictObject({
      ...timeline,
      type: z.literal('message.bulk_deleted'),
      reason: z
        .enum(['expired', 'erased'])
        .describe(
          '`expired`: older than the retention time; `erased`: the group is being erased, or a backup had the messages that were deleted after it',
        ),
      messages: z
        .array(z.strictObject({ ...about, senderId: id.nullable().describe('The author; null for a system message') }))
        .describe('The messages, at most 100'),
      deletedAt: time.describe('When they were deleted'),
    })
    .describe('Messages were deleted because of their age, or with their group: show tombstones'),
  z.strictObject({ ...timeline, type: z.literal('reaction.added'), ...reaction }).describe('A user reacted to a message'),
  z.strictObject({ ...timeline, type: z.literal('reaction.removed'), ...reaction }).describe('A user took a reaction back'),
  z.strictObject({ ...timeline, type: z.literal('call.started'), call }).describe('A call rings'),
  z
    .strictObject({ ...timeline, type: z.literal('call.accepted'), call })
    .describe('A user joined a call; stop ringing on your other devices'),
  z
    .strictObject({ ...timeline, type: z.literal('call.declined'), call })
    .describe('A user declined a call; stop ringing on your other devices'),
  z.strictObject({ ...timeline, type: z.literal('call.left'), call }).describe('A user left a call'),
  z
    .strictObject({ ...timeline, type: z.literal('call.participant_changed'), call })
    .describe('A participant turned the microphone, the camera or screen sharing on or off'),
  z.strictObject({ ...timeline, type: z.literal('call.ended'), call }).describe('A call ended; `endReason` says why'),
]);
/** An event that has a `seq` in a conversation. */
export type TimelineEvent = z.infer<typeof timelineEvent>;

const count = z.int().nonnegative();
const request = { requestId: id.describe('The request'), fromId: id.describe('Who asked'), toId: id.describe('Who was asked') };
const both = z.array(publicProfile).length(2).describe('Both users');

/** Events of the log that have no `seq`. After `ready` and `resync`, clients read the state behind them again. */
export const unnumberedEvent = z.discriminatedUnion('type', [
  z
    .strictObject({
      ...logged,
      type: z.literal('receipt.advanced'),
      conversationId: id.describe('The conversation'),
      userId: id.describe('The member'),
      delivered: count.describe('Everything up to this `seq` was delivered to the member'),
      read: count.describe('Everything up to this `seq` was read by the member'),
      unreadCount: count.optional().describe('Only on your own devices: your unread count as of `lastSeq`'),
      mentionCount: count.optional().describe('Only on your own devices: your unread mentions as of `lastSeq`'),
      lastSeq: count.optional().describe('The `seq` that the counts include'),
    })
    .describe('The watermarks of a member rose'),
  z
    .strictObject({
      ...logged,
      type: z.literal('preferences.changed'),
      conversationId: id.describe('The conversation'),
      ...preferences.shape,
    })
    .describe('You changed your settings of a conversation on another device'),
  z
    .strictObject({ ...logged, type: z.literal('profile.changed'), user: publicProfile.describe('The profile as it is now') })
    .describe(
      'The profile of a contact, of the other user of a direct conversation, or your own changed; read your own again with `GET /v1/me`',
    ),
  z
    .strictObject({
      ...logged,
      type: z.literal('contact.requested'),
      ...request,
      requestedAt: time.describe('When it was sent'),
      users: both,
    })
    .describe('A contact request waits for an answer'),
  z
    .strictObject({ ...logged, type: z.literal('contact.accepted'), since: time.describe('When they became contacts'), users: both })
    .describe('A request was accepted, or two requests crossed: the two users are contacts'),
  z.strictObject({ ...logged, type: z.literal('contact.declined'), ...request }).describe('You declined a request on another device'),
  z.strictObject({ ...logged, type: z.literal('contact.withdrawn'), ...request }).describe('A request was withdrawn'),
  z
    .strictObject({ ...logged, type: z.literal('contact.removed'), userIds: z.array(id).length(2).describe('Both users') })
    .describe('Two users are no longer contacts'),
  z
    .strictObject({
      ...logged,
      type: z.literal('block.changed'),
      userId: id.describe('The other user'),
      blockedAt: time.nullable().describe('When you blocked the user; null if you no longer do'),
    })
    .describe('You blocked or unblocked a user on another device'),
]);
export type UnnumberedEvent = z.infer<typeof unnumberedEvent>;

const at = time.describe('When it was sent');
const syncState = {
  at,
  epoch: z.int().describe('Generation of the store. If it differs from the last one, discard all state and read it again'),
  userId: id.describe('You'),
  sessionId: id.describe('The session of this connection'),
  conversations: z.array(conversationSyncState).describe('Your conversations; forget those that are missing here'),
  hasMore: z.literal(true).optional().describe('There are more conversations than listed: read the inbox'),
};

/** Ephemeral events, which are not in the log. */
export const signalEvent = z.discriminatedUnion('type', [
  z
    .strictObject({ type: z.literal('ready'), ...syncState })
    .describe('The first event of every connection, after it has joined its rooms: fetch the events after the `seq`s that you know'),
  z.strictObject({ type: z.literal('resync'), ...syncState }).describe('Events may have been lost: do as after `ready`'),
  z
    .strictObject({
      type: z.literal('presence.changed'),
      at,
      userId: id.describe('The user'),
      presence,
      lastSeenAt: time.nullable().describe('When the user was last online'),
    })
    .describe('The presence of a user changed, or became visible to you'),
  z
    .strictObject({
      type: z.literal('typing'),
      at,
      conversationId: id.describe('The conversation'),
      userId: id.describe('The user'),
      active: z.boolean().describe('False 6 seconds after the last `true`'),
    })
    .describe('Another member is typing, or has stopped'),
  z
    .strictObject({
      type: z.literal('session.revoked'),
      at,
      sessionId: id.describe('The session'),
      reason: z.string().describe('Such as `logged_out` or `password_changed`'),
    })
    .describe('The session of this connection ended; the server closes the connection next'),
]);
export type SignalEvent = z.infer<typeof signalEvent>;

/** Everything that a socket may receive. */
export const wireEvent = z.discriminatedUnion('type', [timelineEvent, unnumberedEvent, signalEvent]);
export type WireEvent = z.infer<typeof wireEvent>;
