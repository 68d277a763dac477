/** From a stored fact to what clients see of it. Pure: what lies in other partitions or may have changed is handed in. */
import { encodePosition } from '../positions.ts';
import { callOf, isCallEvent, type CallEventType } from '../event-constructors/call-events.ts';
import type { AnyStoredEvent, EventMetadata, StoredEvent } from '../envelope.ts';
import { wireCall, type Call } from './calls.ts';
import { unnumberedTypeOf, wireTypeOf, type TimelineEvent } from './events.ts';
import { timeOf, type Role } from './fields.ts';
import type { Attachment, Message, Quote } from './messages.ts';
import type { PublicProfile } from './users.ts';

/** What a wire event shows beyond its fact. */
export interface Enrichment {
  epoch: number;
  /** By user id; presence null, since the event is the same for every recipient. */
  profiles: ReadonlyMap<string, PublicProfile>;
  /** The quoted message as it stands, by the id of the quoting one. */
  quotes: ReadonlyMap<string, Quote>;
  /** Ids of messages that are deleted by now: none of their events shows text any more. */
  deleted: ReadonlyMap<string, string>;
  /** How many have reacted so, by `reactionKey`; missing: nobody. */
  reactions: ReadonlyMap<string, number>;
  /** Calls that are over by now, by id: none of their events rings any more. */
  overCalls: ReadonlyMap<string, Call>;
}

/** One emoji on one message. */
export function reactionKey({ messageId, emoji }: { messageId: string; emoji: string }): string {
  return `${messageId}:${emoji}`;
}

export type StoredTimelineEvent = Extract<AnyStoredEvent, { type: keyof typeof wireTypeOf }>;

/** What a wire event is made from: less than the log holds, so that a read table can hold it too. */
export type Told<Fact> = Fact extends AnyStoredEvent
  ? Pick<Fact, 'id' | 'type' | 'version' | 'partition' | 'position' | 'payload' | 'recordedAt'> & {
      metadata: Pick<EventMetadata, 'actorId'>;
    }
  : never;

/** A fact that clients hear of, with a `seq` or without. */
export type PushedEvent = Extract<AnyStoredEvent, { type: keyof typeof wireTypeOf | keyof typeof unnumberedTypeOf }>;

export function isPushedEvent(event: AnyStoredEvent): event is PushedEvent {
  return event.type in wireTypeOf || event.type in unnumberedTypeOf;
}

export function isTimelineEvent(event: AnyStoredEvent): event is StoredTimelineEvent {
  return event.type in wireTypeOf;
}

export function toTimelineEvent(event: Told<StoredTimelineEvent>, around: Enrichment): TimelineEvent {
  const head = { ...wireHead(event, around.epoch), conversationId: event.payload.conversationId, seq: event.version };
  switch (event.type) {
    case 'MessageSent':
    case 'MessageEdited':
    case 'MessageDeleted':
    case 'ReactionAdded':
    case 'ReactionRemoved':
      return messageEvent(event, head, around);
    default:
      return isCallEvent(event) ? callEvent(event, head, around) : conversationEvent(event, head, around);
  }
}

type Head = ReturnType<typeof wireHead> & { conversationId: string; seq: number };
type MessageEventType = 'MessageSent' | 'MessageEdited' | 'MessageDeleted' | 'ReactionAdded' | 'ReactionRemoved';
type StoredMessageEvent = Extract<Told<StoredTimelineEvent>, { type: MessageEventType }>;
type StoredCallEvent = Extract<Told<StoredTimelineEvent>, { type: CallEventType }>;
type StoredConversationEvent = Exclude<Told<StoredTimelineEvent>, StoredMessageEvent | StoredCallEvent>;

function conversationEvent(event: StoredConversationEvent, head: Head, around: Enrichment): TimelineEvent {
  const { at } = head;
  switch (event.type) {
    case 'ConversationCreated': {
      const { kind, title, members } = event.payload;
      return { ...head, type: 'conversation.created', kind, title, members: members.map((member) => wireMember(member, at, around)) };
    }
    case 'ConversationRenamed':
      return { ...head, type: 'conversation.changed', title: event.payload.title };
    case 'ConversationAvatarChanged': {
      const { avatarFileId } = event.payload;
      return { ...head, type: 'conversation.changed', avatarUrl: avatarFileId === null ? null : fileUrl(avatarFileId) };
    }
    case 'MembersAdded':
      return { ...head, type: 'member.added', members: event.payload.members.map((member) => wireMember(member, at, around)) };
    case 'MemberRemoved':
      return { ...head, type: 'member.removed', userIds: [event.payload.userId] };
    case 'MemberRoleChanged':
      return { ...head, type: 'member.role_changed', userId: event.payload.userId, role: event.payload.role };
  }
}

function messageEvent(event: StoredMessageEvent, head: Head, around: Enrichment): TimelineEvent {
  const { at } = head;
  switch (event.type) {
    case 'MessageSent': {
      const { messageId } = event.payload;
      return {
        ...head,
        type: 'message.sent',
        message: sentMessage(event, around.quotes.get(messageId) ?? null, around.deleted.get(messageId) ?? null),
      };
    }
    case 'MessageEdited': {
      const { messageId, messageSeq, senderId, personal, mentions, mentionsRemoved } = event.payload;
      const gone = around.deleted.has(messageId);
      const shown = { text: gone ? null : personal.text, mentions: gone ? [] : mentions, mentionsRemoved, editedAt: at };
      return { ...head, type: 'message.edited', messageId, messageSeq, senderId, ...shown };
    }
    case 'MessageDeleted': {
      const { messageId, messageSeq, senderId, mentionsRemoved } = event.payload;
      return { ...head, type: 'message.deleted', messageId, messageSeq, senderId, mentionsRemoved, deletedAt: at };
    }
    case 'ReactionAdded':
      return { ...head, type: 'reaction.added', ...wireReaction(event.payload, around) };
    case 'ReactionRemoved':
      return { ...head, type: 'reaction.removed', ...wireReaction(event.payload, around) };
  }
}

function callEvent(event: StoredCallEvent, head: Head, { overCalls }: Enrichment): TimelineEvent {
  const type = wireTypeOf[event.type];
  return { ...head, type, call: overCalls.get(event.payload.callId) ?? wireCall(callOf(event)) };
}

/** What every wire event of the log begins with. */
export function wireHead(event: Told<AnyStoredEvent>, epoch: number): { id: string; at: string; actorId: string; position: string } {
  const position = encodePosition({ epoch, partition: event.partition, position: event.position });
  return { id: event.id, at: timeOf(event.recordedAt), actorId: event.metadata.actorId, position };
}

/** The message as it was when it was sent; nothing of its content when it is deleted since. */
export function sentMessage(event: Told<StoredEvent<'MessageSent'>>, quote: Quote | null, deletedAt: string | null): Message {
  const { payload } = event;
  const gone = deletedAt !== null;
  return {
    id: payload.messageId,
    conversationId: payload.conversationId,
    seq: event.version,
    senderId: payload.senderId,
    text: gone ? null : payload.personal.text,
    attachments: gone ? [] : payload.attachments.map(wireAttachment),
    replyTo: gone ? null : quote,
    mentions: gone ? [] : payload.mentions,
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

/** A profile that the read side has not folded yet: its partition runs behind this one. */
export function unknownUser(id: string): PublicProfile {
  return { id, username: '', displayName: '', about: null, avatarUrl: null, presence: null, lastSeenAt: null };
}
