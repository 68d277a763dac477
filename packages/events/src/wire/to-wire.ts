/** Converts stored events to wire events. Pure: data from other partitions and current state are passed in as enrichment. */
import { encodePosition } from '../positions.ts';
import { callOf, type CallEventType } from '../event-constructors/call-events.ts';
import { titleOf } from '../event-constructors/conversation-events.ts';
import { attachmentsIn } from '../event-constructors/message-events.ts';
import type { AnyStoredEvent, EventMetadata, StoredEvent } from '../envelope.ts';
import { wireCall, type Call } from './calls.ts';
import { unnumberedTypeOf, wireTypeOf, type TimelineEvent } from './events.ts';
import { userOfActor } from '../api-keys.ts';
import { timeOf, type Role } from './fields.ts';
import { messageKind, type Attachment, type Message, type Quote } from './messages.ts';
import type { PublicProfile } from './users.ts';

/** Data that wire events need beyond the stored event. */
export interface Enrichment {
  epoch: number;
  /** By user id. Presence is null, because every recipient gets the same event. */
  profiles: ReadonlyMap<string, PublicProfile>;
  /** Current state of each quoted message, by the id of the quoting message. */
  quotes: ReadonlyMap<string, Quote>;
  /** By message id: what is left of messages that were deleted, or whose author was erased. None of their events shows text. */
  deleted: ReadonlyMap<string, Tombstone>;
  /** Current reaction counts by `reactionKey`. Missing means zero. */
  reactions: ReadonlyMap<string, number>;
  /** Calls that have ended, by id. None of their events may ring. */
  endedCalls: ReadonlyMap<string, Call>;
}

/** Why a message has no content any more. Times; the author's erasure does not change a deletion. */
export interface Tombstone {
  deletedAt: string | null;
  erasedAt: string | null;
}

/** Identifies one emoji on one message. */
export function reactionKey({ messageId, emoji }: { messageId: string; emoji: string }): string {
  return `${messageId}:${emoji}`;
}

/** A stored event with a `seq` in a conversation. */
export type StoredTimelineEvent = Extract<AnyStoredEvent, { type: keyof typeof wireTypeOf }>;

/** The part of a stored event that its wire event is made from. Read tables store exactly this part. */
export type EventRecord<Event> = Event extends AnyStoredEvent
  ? Pick<Event, 'id' | 'type' | 'version' | 'partition' | 'position' | 'payload' | 'recordedAt'> & {
      metadata: Pick<EventMetadata, 'actorId'>;
    }
  : never;

/** A stored event that is pushed to clients, with or without a `seq`. */
export type PushedEvent = Extract<AnyStoredEvent, { type: keyof typeof wireTypeOf | keyof typeof unnumberedTypeOf }>;

export function isPushedEvent(event: AnyStoredEvent): event is PushedEvent {
  return event.type in wireTypeOf || event.type in unnumberedTypeOf;
}

export function isTimelineEvent(event: AnyStoredEvent): event is StoredTimelineEvent {
  return event.type in wireTypeOf;
}

export function toTimelineEvent(event: EventRecord<StoredTimelineEvent>, enrichment: Enrichment): TimelineEvent {
  const head = { ...wireHead(event, enrichment.epoch), conversationId: event.payload.conversationId, seq: event.version };
  const bodyOf = wireBodies[event.type] as (event: EventRecord<StoredTimelineEvent>, enrichment: Enrichment, at: string) => object;
  return { ...head, type: wireTypeOf[event.type], ...bodyOf(event, enrichment, head.at) } as TimelineEvent;
}

type TimelineEventType = StoredTimelineEvent['type'];
type WireBody<Type extends TimelineEventType> = Omit<
  Extract<TimelineEvent, { type: (typeof wireTypeOf)[Type] }>,
  'id' | 'at' | 'actorId' | 'position' | 'conversationId' | 'seq' | 'type'
>;

/** Fields of each event type besides the common ones. `at`: time of the event. */
const wireBodies: {
  [Type in TimelineEventType]: (event: EventRecord<StoredEvent<Type>>, enrichment: Enrichment, at: string) => WireBody<Type>;
} = {
  ConversationCreated: ({ payload }, enrichment, at) => ({
    kind: payload.kind,
    title: titleOf(payload),
    custom: payload.personal?.custom ?? null,
    members: wireMembers(payload.members, at, enrichment),
  }),
  // Rows that an older release projected have the title as it was stored then.
  ConversationRenamed: ({ payload }) => ({ title: titleOf(payload) ?? '' }),
  ConversationAvatarChanged: ({ payload: { avatarFileId } }) => ({ avatarUrl: avatarFileId === null ? null : fileUrl(avatarFileId) }),
  ConversationCustomChanged: ({ payload }) => ({ custom: payload.personal.custom }),
  MembersAdded: ({ payload }, enrichment, at) => ({ members: wireMembers(payload.members, at, enrichment) }),
  MemberRemoved: ({ payload }) => ({ userIds: [payload.userId] }),
  MemberRoleChanged: ({ payload: { userId, role } }) => ({ userId, role }),
  RetentionChanged: ({ payload: { expireAfter } }) => ({ expireAfter }),
  MembersRemoved: ({ payload: { userIds } }) => ({ userIds }),
  ConversationErased: () => ({}),
  MessageSent: (event, { quotes, deleted }) => {
    const { messageId } = event.payload;
    return { message: sentMessage(event, quotes.get(messageId) ?? null, deleted.get(messageId) ?? notDeleted) };
  },
  MessageEdited({ payload }, { deleted }, editedAt) {
    const { messageId, messageSeq, senderId, personal, mentions, mentionsRemoved } = payload;
    const tombstone = deleted.get(messageId);
    const content = tombstone
      ? { text: null, mentions: tombstone.deletedAt === null ? mentions : [], custom: null }
      : { text: personal.text, mentions, custom: personal.custom ?? null };
    return { messageId, messageSeq, senderId, ...content, mentionsRemoved, editedAt };
  },
  MessageDeleted: ({ payload: { messageId, messageSeq, senderId, mentionsRemoved } }, _enrichment, deletedAt) => ({
    messageId,
    messageSeq,
    senderId,
    mentionsRemoved,
    deletedAt,
  }),
  MessagesDeleted: ({ payload: { reason, messages } }, _enrichment, deletedAt) => ({ reason, messages, deletedAt }),
  ReactionAdded: wireReaction,
  ReactionRemoved: wireReaction,
  CallStarted: currentCall,
  CallAccepted: currentCall,
  CallDeclined: currentCall,
  CallLeft: currentCall,
  CallParticipantChanged: currentCall,
  CallEnded: currentCall,
};

function currentCall(event: EventRecord<StoredEvent<CallEventType>>, { endedCalls }: Enrichment): { call: Call } {
  return { call: endedCalls.get(event.payload.callId) ?? wireCall(callOf(event)) };
}

/** Fields that every wire event of the log has. */
export function wireHead(
  event: EventRecord<AnyStoredEvent>,
  epoch: number,
): { id: string; at: string; actorId: string | null; position: string } {
  const position = encodePosition({ epoch, partition: event.partition, position: event.position });
  return { id: event.id, at: timeOf(event.recordedAt), actorId: userOfActor(event.metadata.actorId), position };
}

export const notDeleted: Tombstone = { deletedAt: null, erasedAt: null };

/** The message as sent, without its content if it was deleted or its author was erased since. An erased message still mentions and quotes. */
export function sentMessage(event: EventRecord<StoredEvent<'MessageSent'>>, quote: Quote | null, tombstone: Tombstone): Message {
  const { payload } = event;
  const { deletedAt, erasedAt } = tombstone;
  const isDeleted = deletedAt !== null;
  const isErased = isDeleted || erasedAt !== null;
  return {
    id: payload.messageId,
    conversationId: payload.conversationId,
    seq: event.version,
    kind: messageKind(payload.senderId),
    senderId: payload.senderId,
    text: isErased ? null : payload.personal.text,
    attachments: isErased ? [] : attachmentsIn(payload).map(wireAttachment),
    replyTo: isDeleted ? null : quote,
    mentions: isDeleted ? [] : payload.mentions,
    custom: isErased ? null : (payload.personal.custom ?? null),
    clientId: isErased ? null : (payload.personal.clientId ?? null),
    sentAt: timeOf(event.recordedAt),
    editedAt: null,
    ...tombstone,
  };
}

export function wireAttachment(file: { fileId: string } & Omit<Attachment, 'id' | 'url' | 'thumbnailUrl'>): Attachment {
  const { fileId, mediaType, size, width, height, sha256 } = file;
  return { id: fileId, mediaType, size, width, height, sha256, url: fileUrl(fileId), thumbnailUrl: `${fileUrl(fileId)}/thumbnail` };
}

export function fileUrl(fileId: string): string {
  return `/v1/files/${fileId}`;
}

function wireReaction(
  { payload: { messageId, emoji, userId } }: EventRecord<StoredEvent<'ReactionAdded' | 'ReactionRemoved'>>,
  { reactions }: Enrichment,
) {
  return { messageId, emoji, userId, count: reactions.get(reactionKey({ messageId, emoji })) ?? 0 };
}

function wireMembers(members: readonly { userId: string; role: Role }[], joinedAt: string, { profiles }: Enrichment) {
  return members.map(({ userId, role }) => ({ user: profiles.get(userId) ?? unknownUser(userId), role, joinedAt }));
}

/** Placeholder for a profile that is not projected yet, because its partition lags behind. */
export function unknownUser(id: string): PublicProfile {
  return {
    id,
    kind: 'person',
    username: null,
    displayName: '',
    about: null,
    avatarUrl: null,
    custom: null,
    erasedAt: null,
    presence: null,
    lastSeenAt: null,
  };
}
