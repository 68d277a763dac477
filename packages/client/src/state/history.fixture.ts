/** A naive model of a conversation on the service: every response is computed from all events. */
import { capabilitiesOf } from '@parley/events/capabilities';
import { isMissedBy } from '@parley/events/wire/missed-calls';
import type { Conversation, Member } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { inOrder } from '@parley/events/wire/reaction-counts';
import {
  activeCallAt,
  changesCustomOnly,
  deletionOf,
  eventsWithoutItem,
  memberOf,
  messageOf,
  newCall,
  participantOf,
  room,
  timeAt,
} from './history-items.fixture.ts';

export { room } from './history-items.fixture.ts';
export const people = ['ann', 'ben', 'cy', 'dan'] as const;

/** An action of a user. Numbers select among the users, messages and emoji that exist. Impossible actions are skipped. */
export type Action =
  | { do: 'send'; user: number; replyTo: number | null; mentions: readonly number[] }
  | { do: 'edit'; target: number; mentions: readonly number[] }
  | { do: 'delete'; target: number }
  | { do: 'expire'; target: number }
  | { do: 'react'; target: number; user: number; emoji: number }
  | { do: 'rename' }
  /** Changes the data of the product. */
  | { do: 'customize' }
  /** A system message. */
  | { do: 'notify' }
  /** Starts a call, joins the active one, or ends it if the user is in it already. */
  | { do: 'call'; user: number }
  | { do: 'add' | 'remove' | 'promote'; user: number };

type SentEvent = Extract<TimelineEvent, { type: 'message.sent' }>;

/** Events of these actions, as pushed. The first event creates the conversation with the first three users. */
export function historyOf(actions: readonly Action[]): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  const append: Append = (type, fields) => {
    const seq = events.length + 1;
    events.push({
      id: `e${seq}`,
      type,
      at: timeAt(seq),
      actorId: 'ann',
      position: `1.1.${seq}`,
      conversationId: room,
      seq,
      ...fields,
    } as TimelineEvent);
  };
  append('conversation.created', {
    kind: 'group',
    title: 'Tea',
    custom: null,
    members: people.slice(0, 3).map((id, n) => memberOf(id, n === 0 ? 'owner' : 'member', 1)),
  });
  for (const action of actions) perform(action, events, append);
  return events;
}

type Append = (type: TimelineEvent['type'], fields: object) => void;

function perform(action: Action, events: readonly TimelineEvent[], append: Append): void {
  if (action.do === 'send') send(action, events, append);
  else if (action.do === 'edit' || action.do === 'delete') changeMessage(action, events, append);
  else if (action.do === 'expire') expire(action, events, append);
  else if (action.do === 'react') react(action, events, append);
  else if (action.do === 'customize') append('conversation.changed', { custom: { changed: events.length + 1 } });
  else if (action.do === 'notify') append('message.sent', { message: messageOf(events.length + 1, null, { replyTo: null, mentions: [] }) });
  else if (action.do === 'rename') append('conversation.changed', { title: `Tea ${events.length + 1}` });
  else if (action.do === 'call') call(action, events, append);
  else changeMember(action, events, append);
}

function call(action: Extract<Action, { do: 'call' }>, events: readonly TimelineEvent[], append: Append): void {
  const present = membersAt(events, events.length);
  const caller = present[action.user % Math.max(1, present.length)]?.user.id;
  if (caller === undefined) return;
  const seq = events.length + 1;
  const running = activeCallAt(events, events.length);
  if (!running)
    return append('call.started', {
      call: { ...newCall, id: `c${seq}`, seq, startedBy: caller, participants: [participantOf(caller, seq)] },
    });
  const participants = [...running.participants, participantOf(caller, seq)];
  if (!isMissedBy(caller, running))
    return append('call.ended', { call: { ...running, state: 'ended', endReason: 'completed', endedAt: timeAt(seq) } });
  append('call.accepted', { call: { ...running, state: 'ongoing', answeredAt: timeAt(seq), participants } });
}

function send(action: Extract<Action, { do: 'send' }>, events: readonly TimelineEvent[], append: Append): void {
  const present = membersAt(events, events.length);
  const sender = present[action.user % present.length];
  if (!sender) return;
  const quotable = messagesAt(events, events.length);
  const quoted = action.replyTo === null ? undefined : quotable[action.replyTo % Math.max(1, quotable.length)];
  const replyTo = quoted
    ? {
        id: quoted.id,
        seq: quoted.seq,
        senderId: quoted.senderId,
        text: quoted.text,
        deletedAt: quoted.deletedAt,
        erasedAt: quoted.erasedAt,
      }
    : null;
  append('message.sent', { message: messageOf(events.length + 1, sender.user.id, { replyTo, mentions: mentionedUsers(action.mentions) }) });
}

function changeMessage(action: Extract<Action, { do: 'edit' | 'delete' }>, events: readonly TimelineEvent[], append: Append): void {
  const at = timeAt(events.length + 1);
  const existing = messagesAt(events, events.length).filter(({ deletedAt, senderId }) => deletedAt === null && senderId !== null);
  const message = existing[action.target % Math.max(1, existing.length)];
  if (!message) return;
  const subject = { messageId: message.id, messageSeq: message.seq, senderId: message.senderId };
  if (action.do === 'delete') return append('message.deleted', { ...subject, mentionsRemoved: message.mentions, deletedAt: at });
  const mentions = mentionedUsers(action.mentions);
  const mentionsRemoved = message.mentions.filter((id) => !mentions.includes(id));
  const custom = events.length % 2 === 0 ? null : { edited: events.length };
  append('message.edited', { ...subject, text: `text ${events.length + 1}`, custom, mentions, mentionsRemoved, editedAt: at });
}

/** Deletes messages from the oldest on. */
function expire({ target }: { target: number }, events: readonly TimelineEvent[], append: Append): void {
  const left = messagesAt(events, events.length).filter(({ deletedAt }) => deletedAt === null);
  const messages = left.slice(0, 1 + target).map(deletionOf);
  append('message.bulk_deleted', { reason: 'expired', messages, deletedAt: timeAt(events.length + 1) });
}

/** Removes the reaction if it exists already. */
function react(action: Extract<Action, { do: 'react' }>, events: readonly TimelineEvent[], append: Append): void {
  const existing = messagesAt(events, events.length).filter(({ deletedAt }) => deletedAt === null);
  const message = existing[action.target % Math.max(1, existing.length)];
  const present = membersAt(events, events.length);
  const reactor = present[action.user % Math.max(1, present.length)];
  if (!message || !reactor) return;
  const emoji = ['👍', '🎉'][action.emoji % 2]!;
  const reactors = reactorsAt(events, events.length, message.id, emoji);
  const exists = reactors.has(reactor.user.id);
  const count = reactors.size + (exists ? -1 : 1);
  append(exists ? 'reaction.removed' : 'reaction.added', { messageId: message.id, emoji, userId: reactor.user.id, count });
}

function reactorsAt(events: readonly TimelineEvent[], seq: number, messageId: string, emoji: string): Set<string> {
  const reactors = new Set<string>();
  for (const event of events.slice(0, seq)) {
    if (event.type !== 'reaction.added' && event.type !== 'reaction.removed') continue;
    if (event.messageId !== messageId || event.emoji !== emoji) continue;
    if (event.type === 'reaction.added') reactors.add(event.userId);
    else reactors.delete(event.userId);
  }
  return reactors;
}

function changeMember(
  action: Extract<Action, { user: number; do: 'add' | 'remove' | 'promote' }>,
  events: readonly TimelineEvent[],
  append: Append,
): void {
  const userId = people[action.user % people.length]!;
  const member = membersAt(events, events.length).find(({ user }) => user.id === userId);
  if (action.do === 'add' && !member) append('member.added', { members: [memberOf(userId, 'member', events.length + 1)] });
  else if (action.do === 'remove' && member) append('member.removed', { userIds: [userId] });
  else if (action.do === 'promote' && member?.role === 'member') append('member.role_changed', { userId, role: 'admin' });
}

/** The event as `events?after=` returns it when the conversation is at this seq. */
export function asRead(event: TimelineEvent, events: readonly TimelineEvent[], upTo: number): TimelineEvent {
  if ('call' in event) {
    const end = events.slice(0, upTo).find((ended) => ended.type === 'call.ended' && ended.call.id === event.call.id);
    return end && 'call' in end ? { ...event, call: end.call } : event;
  }
  const current = new Map(messagesAt(events, upTo).map((message) => [message.id, message]));
  if (event.type === 'message.sent') {
    const { message } = event;
    const { deletedAt } = current.get(message.id)!;
    if (deletedAt !== null) return { ...event, message: { ...message, text: null, custom: null, replyTo: null, mentions: [], deletedAt } };
    const quoted = message.replyTo && current.get(message.replyTo.id)!;
    return {
      ...event,
      message: { ...message, replyTo: quoted && { ...message.replyTo!, text: quoted.text, deletedAt: quoted.deletedAt } },
    };
  }
  if (event.type === 'reaction.added' || event.type === 'reaction.removed') {
    return { ...event, count: reactorsAt(events, upTo, event.messageId, event.emoji).size };
  }
  if (event.type === 'message.edited' && current.get(event.messageId)!.deletedAt !== null)
    return { ...event, text: null, custom: null, mentions: [] };
  return event;
}

/** Response of `GET /v1/conversations/{id}` to this user at this seq; null for 404. */
export function conversationAt(events: readonly TimelineEvent[], seq: number, userId: string): Conversation | null {
  const past = events.slice(0, seq);
  const members = membersAt(events, seq);
  const own = members.find(({ user }) => user.id === userId);
  if (!own) return null;
  const messages = messagesSeenBy(events, seq, userId);
  const readingEvents = past.filter(
    (event) => (event.type === 'message.sent' && event.message.senderId === userId) || joins(event, userId),
  );
  const readSeq = readingEvents.at(-1)!.seq;
  const unread = messages.filter((message) => message.seq > readSeq && message.senderId !== userId && message.deletedAt === null);
  return {
    id: room,
    kind: 'group',
    title: past.reduce((title, event) => (event.type === 'conversation.changed' ? (event.title ?? title) : title), 'Tea'),
    custom: past.reduce<Conversation['custom']>(
      (custom, event) => (event.type === 'conversation.changed' ? (event.custom ?? custom) : custom),
      null,
    ),
    avatarUrl: null,
    expireAfter: null,
    role: own.role,
    capabilities: [...capabilitiesOf('group', own.role, members.length)],
    lastSeq: seq,
    memberCount: members.length,
    activityAt: past.findLast((event) => !eventsWithoutItem.includes(event.type) && !changesCustomOnly(event))!.at,
    lastMessage: messages.at(-1) ?? null,
    unreadCount: unread.length + missedBetween(past, readSeq, userId),
    mentionCount: unread.filter(({ mentions }) => mentions.includes(userId)).length,
    readSeq,
    pinned: false,
    archived: false,
    mutedUntil: null,
    notifications: 'all',
    markedUnread: false,
    activeCall: activeCallAt(events, seq),
    members: [],
  };
}

function missedBetween(past: readonly TimelineEvent[], readSeq: number, userId: string): number {
  return past.filter((event) => event.type === 'call.ended' && event.seq > readSeq && isMissedBy(userId, event.call)).length;
}

/** All messages at this seq, with current quotes. */
export function messagesAt(events: readonly TimelineEvent[], seq: number): Message[] {
  const messages = events.slice(0, seq).flatMap((event) => (event.type === 'message.sent' ? [messageAt(event, events, seq)] : []));
  const byId = new Map(messages.map((message) => [message.id, message]));
  return messages.map((message) => {
    if (message.replyTo === null) return message;
    const { text, deletedAt } = byId.get(message.replyTo.id)!;
    return { ...message, replyTo: { ...message.replyTo, text, deletedAt } };
  });
}

/** All members at this seq, ordered by role. */
export function membersAt(events: readonly TimelineEvent[], seq: number): Member[] {
  const members = people.flatMap((userId) => {
    const memberEvents = events.slice(0, seq).filter((event) => joins(event, userId) || leaves(event, userId));
    const joined = memberEvents.at(-1);
    if (!joined || leaves(joined, userId)) return [];
    const promoted = events.slice(joined.seq, seq).some((event) => event.type === 'member.role_changed' && event.userId === userId);
    const role = promoted ? 'admin' : joined.seq === 1 && userId === people[0] ? 'owner' : 'member';
    return [memberOf(userId, role, joined.seq)];
  });
  const rank = { owner: 1, admin: 2, member: 3 };
  const key = ({ role, joinedAt, user }: Member) => `${rank[role]} ${joinedAt} ${user.id}`;
  return members.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** All messages at this seq, as a page shows them to this user. */
export function messagesSeenBy(events: readonly TimelineEvent[], seq: number, userId: string): Message[] {
  return messagesAt(events, seq).map((message) => seenBy(message, userId, events, seq));
}

function seenBy(message: Message, userId: string, events: readonly TimelineEvent[], seq: number): Message {
  const reactions = (message.deletedAt === null ? ['👍', '🎉'] : []).flatMap((emoji) => {
    const reactors = reactorsAt(events, seq, message.id, emoji);
    return reactors.size === 0 ? [] : [{ emoji, count: reactors.size, mine: reactors.has(userId) }];
  });
  return { ...message, reactions: inOrder(reactions), ...(message.senderId === userId ? { status: 'sent' as const } : {}) };
}

function messageAt({ message }: SentEvent, events: readonly TimelineEvent[], seq: number): Message {
  const changes = events.slice(0, seq).filter((event) => 'messageId' in event && event.messageId === message.id);
  const isDeleted = (event: TimelineEvent) =>
    event.type === 'message.bulk_deleted' && event.messages.some(({ messageId }) => messageId === message.id);
  const deletion = changes.find(({ type }) => type === 'message.deleted') ?? events.slice(0, seq).find(isDeleted);
  if (deletion) return { ...message, text: null, custom: null, replyTo: null, mentions: [], deletedAt: deletion.at };
  const edit = changes.findLast(({ type }) => type === 'message.edited') as Extract<TimelineEvent, { type: 'message.edited' }> | undefined;
  return edit ? { ...message, text: edit.text, custom: edit.custom, mentions: edit.mentions, editedAt: edit.editedAt } : message;
}

const joins = (event: TimelineEvent, userId: string): boolean =>
  (event.type === 'conversation.created' || event.type === 'member.added') && event.members.some(({ user }) => user.id === userId);
const leaves = (event: TimelineEvent, userId: string): boolean => event.type === 'member.removed' && event.userIds.includes(userId);
const mentionedUsers = (numbers: readonly number[]): string[] => [...new Set(numbers.map((n) => people[n % people.length]!))];
