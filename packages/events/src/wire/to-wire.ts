/** Converts stored events to wire events. Pure: data from other partitions and current state are passed in as enrichment. */
import { encodePosition } from '../positions.ts';
import { callOf, isCallEvent, type CallEventType } from '../event-constructors/call-events.ts';
import type { AnyStoredEvent, EventMetadata, StoredEvent } from '../envelope.ts';
import { wireCall, type Call } from './calls.ts';
import { unnumberedTypeOf, wireTypeOf, type TimelineEvent } from './events.ts';
import { timeOf, type Role } from './fields.ts';
import type { Attachment, Message, Quote } from './messages.ts';
import type { PublicProfile } from './users.ts';

/** Data that wire events need beyond the stored event. */
export interface Enrichment {
  epoch: number;
  /** By user id. Presence is null, because every recipient gets the same event. */
  profiles: ReadonlyMap<string, PublicProfile>;
  /** Current state of each quoted message, by the id of the quoting message. */
  quotes: ReadonlyMap<string, Quote>;
  /** Deletion times by message id. No event of a deleted message shows text. */
  deleted: ReadonlyMap<string, string>;
  /** Current reaction counts by `reactionKey`. Missing means zero. */
  reactions: ReadonlyMap<string, number>;
  /** Calls that have ended, by id. None of their events may ring. */
  endedCalls: ReadonlyMap<string, Call>;
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
  switch (event.type) {
    case 'MessageSent':
    case 'MessageEdited':
    case 'MessageDeleted':
    case 'ReactionAdded':
    case 'ReactionRemoved':
      return messageEvent(event, head, enrichment);
    default:
      return isCallEvent(event) ? callEvent(event, head, enrichment) : conversationEvent(event, head, enrichment);
  }
}

type Head = ReturnType<typeof wireHead> & { conversationId: string; seq: number };
type MessageEventType = 'MessageSent' | 'MessageEdited' | 'MessageDeleted' | 'ReactionAdded' | 'ReactionRemoved';
type StoredMessageEvent = Extract<EventRecord<StoredTimelineEvent>, { type: MessageEventType }>;
type StoredCallEvent = Extract<EventRecord<StoredTimelineEvent>, { type: CallEventType }>;
type StoredConversationEvent = Exclude<EventRecord<StoredTimelineEvent>, StoredMessageEvent | StoredCallEvent>;

function conversationEvent(event: StoredConversationEvent, head: Head, enrichment: Enrichment): TimelineEvent {
  const { at } = head;
  switch (event.type) {
    case 'ConversationCreated': {
      const { kind, title, members } = event.payload;
      return { ...head, type: 'conversation.created', kind, title, members: members.map((member) => wireMember(member, at, enrichment)) };
    }
    case 'ConversationRenamed':
      return { ...head, type: 'conversation.changed', title: event.payload.title };
    case 'ConversationAvatarChanged': {
      const { avatarFileId } = event.payload;
      return { ...head, type: 'conversation.changed', avatarUrl: avatarFileId === null ? null : fileUrl(avatarFileId) };
    }
    case 'MembersAdded':
      return { ...head, type: 'member.added', members: event.payload.members.map((member) => wireMember(member, at, enrichment)) };
    case 'MemberRemoved':
      return { ...head, type: 'member.removed', userIds: [event.payload.userId] };
    case 'MemberRoleChanged':
      return { ...head, type: 'member.role_changed', userId: event.payload.userId, role: event.payload.role };
  }
}

function messageEvent(event: StoredMessageEvent, head: Head, enrichment: Enrichment): TimelineEvent {
  const { at } = head;
  switch (event.type) {
    case 'MessageSent': {
      const { messageId } = event.payload;
      return {
        ...head,
        type: 'message.sent',
        message: sentMessage(event, enrichment.quotes.get(messageId) ?? null, enrichment.deleted.get(messageId) ?? null),
      };
    }
    case 'MessageEdited': {
      const { messageId, messageSeq, senderId, personal, mentions, mentionsRemoved } = event.payload;
      const isDeleted = enrichment.deleted.has(messageId);
      const content = { text: isDeleted ? null : personal.text, mentions: isDeleted ? [] : mentions, mentionsRemoved, editedAt: at };
      return { ...head, type: 'message.edited', messageId, messageSeq, senderId, ...content };
    }
    case 'MessageDeleted': {
      const { messageId, messageSeq, senderId, mentionsRemoved } = event.payload;
      return { ...head, type: 'message.deleted', messageId, messageSeq, senderId, mentionsRemoved, deletedAt: at };
    }
    case 'ReactionAdded':
      return { ...head, type: 'reaction.added', ...wireReaction(event.payload, enrichment) };
    case 'ReactionRemoved':
      return { ...head, type: 'reaction.removed', ...wireReaction(event.payload, enrichment) };
  }
}

function callEvent(event: StoredCallEvent, head: Head, { endedCalls }: Enrichment): TimelineEvent {
  const type = wireTypeOf[event.type];
  return { ...head, type, call: endedCalls.get(event.payload.callId) ?? wireCall(callOf(event)) };
}

/** Fields that every wire event of the log has. */
export function wireHead(event: EventRecord<AnyStoredEvent>, epoch: number): { id: string; at: string; actorId: string; position: string } {
  const position = encodePosition({ epoch, partition: event.partition, position: event.position });
  return { id: event.id, at: timeOf(event.recordedAt), actorId: event.metadata.actorId, position };
}

/** The message as sent, without its content if it was deleted since. */
export function sentMessage(event: EventRecord<StoredEvent<'MessageSent'>>, quote: Quote | null, deletedAt: string | null): Message {
  const { payload } = event;
  const isDeleted = deletedAt !== null;
  return {
    id: payload.messageId,
    conversationId: payload.conversationId,
    seq: event.version,
    senderId: payload.senderId,
    text: isDeleted ? null : payload.personal.text,
    attachments: isDeleted ? [] : payload.attachments.map(wireAttachment),
    replyTo: isDeleted ? null : quote,
    mentions: isDeleted ? [] : payload.mentions,
    clientId: payload.clientId,
    sentAt: timeOf(event.recordedAt),
    editedAt: null,
    deletedAt,
  };
}

export function wireAttachment(file: { fileId: string } & Omit<Attachment, 'id' | 'url' | 'thumbnailUrl'>): Attachment {
  const { fileId, mediaType, size, width, height, sha256 } = file;
  return { id: fileId, mediaType, size, width, height, sha256, url: fileUrl(fileId), thumbnailUrl: `${fileUrl(fileId)}/thumbnail` };
}

export function fileUrl(fileId: string): string {
  return `/v1/files/${fileId}`;
}

function wireReaction({ messageId, emoji, userId }: StoredEvent<'ReactionAdded'>['payload'], { reactions }: Enrichment) {
  return { messageId, emoji, userId, count: reactions.get(reactionKey({ messageId, emoji })) ?? 0 };
}

function wireMember({ userId, role }: { userId: string; role: Role }, joinedAt: string, { profiles }: Enrichment) {
  return { user: profiles.get(userId) ?? unknownUser(userId), role, joinedAt };
}

/** Placeholder for a profile that is not projected yet, because its partition lags behind. */
export function unknownUser(id: string): PublicProfile {
  return { id, username: '', displayName: '', about: null, avatarUrl: null, presence: null, lastSeenAt: null };
}
