/** Items of histories: members and messages. */
import type { Call } from '@parley/events/wire/calls';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Member } from '@parley/events/wire/conversations';
import { messageKind, type Message } from '@parley/events/wire/messages';
import type { PublicProfile } from '@parley/events/wire/users';

export const room = 'room';
export const timeAt = (seq: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seq)).toISOString();

export function memberOf(userId: string, role: Member['role'], seq: number): Member {
  const user: PublicProfile = {
    id: userId,
    username: userId,
    displayName: userId,
    about: null,
    avatarUrl: null,
    kind: 'person',
    custom: null,
    presence: null,
    lastSeenAt: null,
    erasedAt: null,
  };
  return { user, role, joinedAt: timeAt(seq) };
}

export function messageOf(seq: number, senderId: string | null, fields: Pick<Message, 'replyTo' | 'mentions'>): Message {
  const custom = seq % 3 === 0 ? { sent: seq } : null;
  const rest = {
    kind: messageKind(senderId),
    custom,
    attachments: [],
    clientId: null,
    sentAt: timeAt(seq),
    editedAt: null,
    deletedAt: null,
    erasedAt: null,
  };
  return { id: `m${seq}`, conversationId: room, seq, senderId, text: `text ${seq}`, ...fields, ...rest };
}

export const newCall = {
  conversationId: room,
  media: 'audio',
  state: 'ringing',
  endReason: null,
  startedAt: '',
  answeredAt: null,
  endedAt: null,
};

export function participantOf(userId: string, seq: number): Call['participants'][number] {
  return { userId, peerId: `${userId}_0`, audio: true, video: false, screen: false, joinedAt: timeAt(seq), leftAt: null };
}

export const eventsWithoutItem: readonly string[] = [
  'message.edited',
  'message.deleted',
  'message.bulk_deleted',
  'reaction.added',
  'reaction.removed',
  'call.accepted',
  'call.ended',
];

export const changesCustomOnly = (event: TimelineEvent): boolean => event.type === 'conversation.changed' && event.title === undefined;

export function deletionOf({ id, seq, senderId, mentions }: Message) {
  return { messageId: id, messageSeq: seq, senderId, mentionsRemoved: mentions };
}

export function activeCallAt(events: readonly TimelineEvent[], seq: number): Call | null {
  const last = events.slice(0, seq).findLast((event) => 'call' in event);
  return last && last.call.state !== 'ended' ? last.call : null;
}
