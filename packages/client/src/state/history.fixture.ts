/** A conversation's history as a server would keep it, told naively: every answer is worked out from all that happened. */
import { capabilitiesOf } from '@parley/events/capabilities';
import { isMissedBy, type Call } from '@parley/events/wire/calls';
import type { Conversation, Member } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { inOrder } from '@parley/events/wire/reactions';
import type { PublicProfile } from '@parley/events/wire/users';

export const room = 'room';
export const people = ['ann', 'ben', 'cy', 'dan'] as const;

/** What somebody does; numbers choose among what there is. What is not possible is not done. */
export type Act =
  | { do: 'send'; who: number; replyTo: number | null; mentions: readonly number[] }
  | { do: 'edit'; which: number; mentions: readonly number[] }
  | { do: 'delete'; which: number }
  | { do: 'react'; which: number; who: number; emoji: number }
  | { do: 'rename' }
  /** Starts one, joins it, or, who is in it already, ends it. */
  | { do: 'call'; who: number }
  | { do: 'add' | 'remove' | 'promote'; who: number };

type Said = Extract<TimelineEvent, { type: 'message.sent' }>;

/** The events of these acts as they were pushed; the first makes the conversation of the first three. */
export function historyOf(acts: readonly Act[]): TimelineEvent[] {
  const events: TimelineEvent[] = [];
  const happen: Happen = (type, fields) => {
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
  happen('conversation.created', {
    kind: 'group',
    title: 'Tea',
    members: people.slice(0, 3).map((id, n) => memberOf(id, n === 0 ? 'owner' : 'member', 1)),
  });
  for (const act of acts) perform(act, events, happen);
  return events;
}

type Happen = (type: TimelineEvent['type'], fields: object) => void;

function perform(act: Act, events: readonly TimelineEvent[], happen: Happen): void {
  if (act.do === 'send') send(act, events, happen);
  else if (act.do === 'edit' || act.do === 'delete') change(act, events, happen);
  else if (act.do === 'react') react(act, events, happen);
  else if (act.do === 'rename') happen('conversation.changed', { title: `Tea ${events.length + 1}` });
  else if (act.do === 'call') call(act, events, happen);
  else comeOrGo(act, events, happen);
}

function call(act: Extract<Act, { do: 'call' }>, events: readonly TimelineEvent[], happen: Happen): void {
  const present = membersAt(events, events.length);
  const caller = present[act.who % Math.max(1, present.length)]?.user.id;
  if (caller === undefined) return;
  const seq = events.length + 1;
  const running = activeCallAt(events, events.length);
  if (!running)
    return happen('call.started', { call: { ...silence, id: `c${seq}`, seq, startedBy: caller, participants: [inCall(caller, seq)] } });
  const participants = [...running.participants, inCall(caller, seq)];
  if (!isMissedBy(caller, running))
    return happen('call.ended', { call: { ...running, state: 'ended', endReason: 'completed', endedAt: timeAt(seq) } });
  happen('call.accepted', { call: { ...running, state: 'ongoing', answeredAt: timeAt(seq), participants } });
}

const silence = { conversationId: room, media: 'audio', state: 'ringing', endReason: null, startedAt: '', answeredAt: null, endedAt: null };

function inCall(userId: string, seq: number): Call['participants'][number] {
  return { userId, peerId: `${userId}_0`, audio: true, video: false, screen: false, joinedAt: timeAt(seq), leftAt: null };
}

function activeCallAt(events: readonly TimelineEvent[], seq: number): Call | null {
  const last = events.slice(0, seq).findLast((event) => 'call' in event);
  return last && last.call.state !== 'ended' ? last.call : null;
}

function send(act: Extract<Act, { do: 'send' }>, events: readonly TimelineEvent[], happen: Happen): void {
  const present = membersAt(events, events.length);
  const sender = present[act.who % present.length];
  if (!sender) return;
  const quotable = messagesAt(events, events.length);
  const quoted = act.replyTo === null ? undefined : quotable[act.replyTo % Math.max(1, quotable.length)];
  const replyTo = quoted
    ? { id: quoted.id, seq: quoted.seq, senderId: quoted.senderId, text: quoted.text, deletedAt: quoted.deletedAt }
    : null;
  happen('message.sent', { message: messageOf(events.length + 1, sender.user.id, { replyTo, mentions: named(act.mentions) }) });
}

function change(act: Extract<Act, { do: 'edit' | 'delete' }>, events: readonly TimelineEvent[], happen: Happen): void {
  const at = timeAt(events.length + 1);
  const standing = messagesAt(events, events.length).filter(({ deletedAt }) => deletedAt === null);
  const message = standing[act.which % Math.max(1, standing.length)];
  if (!message) return;
  const of = { messageId: message.id, messageSeq: message.seq, senderId: message.senderId };
  if (act.do === 'delete') return happen('message.deleted', { ...of, mentionsRemoved: message.mentions, deletedAt: at });
  const mentions = named(act.mentions);
  const mentionsRemoved = message.mentions.filter((id) => !mentions.includes(id));
  happen('message.edited', { ...of, text: `text ${events.length + 1}`, mentions, mentionsRemoved, editedAt: at });
}

/** What is there is taken back. */
function react(act: Extract<Act, { do: 'react' }>, events: readonly TimelineEvent[], happen: Happen): void {
  const standing = messagesAt(events, events.length).filter(({ deletedAt }) => deletedAt === null);
  const message = standing[act.which % Math.max(1, standing.length)];
  const present = membersAt(events, events.length);
  const reactor = present[act.who % Math.max(1, present.length)];
  if (!message || !reactor) return;
  const emoji = ['👍', '🎉'][act.emoji % 2]!;
  const reactors = reactorsAt(events, events.length, message.id, emoji);
  const isThere = reactors.has(reactor.user.id);
  const count = reactors.size + (isThere ? -1 : 1);
  happen(isThere ? 'reaction.removed' : 'reaction.added', { messageId: message.id, emoji, userId: reactor.user.id, count });
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

function comeOrGo(
  act: Extract<Act, { who: number; do: 'add' | 'remove' | 'promote' }>,
  events: readonly TimelineEvent[],
  happen: Happen,
): void {
  const userId = people[act.who % people.length]!;
  const member = membersAt(events, events.length).find(({ user }) => user.id === userId);
  if (act.do === 'add' && !member) happen('member.added', { members: [memberOf(userId, 'member', events.length + 1)] });
  else if (act.do === 'remove' && member) happen('member.removed', { userIds: [userId] });
  else if (act.do === 'promote' && member?.role === 'member') happen('member.role_changed', { userId, role: 'admin' });
}

/** The event as `events?after=` tells it when the conversation has come to this seq. */
export function asThingsStand(event: TimelineEvent, events: readonly TimelineEvent[], upTo: number): TimelineEvent {
  if ('call' in event) {
    const over = events.slice(0, upTo).find((ended) => ended.type === 'call.ended' && ended.call.id === event.call.id);
    return over && 'call' in over ? { ...event, call: over.call } : event;
  }
  const standing = new Map(messagesAt(events, upTo).map((message) => [message.id, message]));
  if (event.type === 'message.sent') {
    const { message } = event;
    const { deletedAt } = standing.get(message.id)!;
    if (deletedAt !== null) return { ...event, message: { ...message, text: null, replyTo: null, mentions: [], deletedAt } };
    const quoted = message.replyTo && standing.get(message.replyTo.id)!;
    return {
      ...event,
      message: { ...message, replyTo: quoted && { ...message.replyTo!, text: quoted.text, deletedAt: quoted.deletedAt } },
    };
  }
  if (event.type === 'reaction.added' || event.type === 'reaction.removed') {
    return { ...event, count: reactorsAt(events, upTo, event.messageId, event.emoji).size };
  }
  if (event.type === 'message.edited' && standing.get(event.messageId)!.deletedAt !== null) return { ...event, text: null, mentions: [] };
  return event;
}

/** What `GET /v1/conversations/{id}` answers this person at this seq, or null where it is 404. */
export function conversationAt(events: readonly TimelineEvent[], seq: number, userId: string): Conversation | null {
  const past = events.slice(0, seq);
  const members = membersAt(events, seq);
  const own = members.find(({ user }) => user.id === userId);
  if (!own) return null;
  const messages = messagesSeenBy(events, seq, userId);
  const marks = past.filter((event) => (event.type === 'message.sent' && event.message.senderId === userId) || joins(event, userId));
  const readSeq = marks.at(-1)!.seq;
  const unread = messages.filter((message) => message.seq > readSeq && message.senderId !== userId && message.deletedAt === null);
  return {
    id: room,
    kind: 'group',
    title: past.reduce((title, event) => (event.type === 'conversation.changed' ? event.title! : title), 'Tea'),
    avatarUrl: null,
    role: own.role,
    capabilities: [...capabilitiesOf('group', own.role, members.length)],
    lastSeq: seq,
    memberCount: members.length,
    activityAt: past.findLast(({ type }) => !changesOfItems.includes(type))!.at,
    lastMessage: messages.at(-1) ?? null,
    unreadCount: unread.length + missedBetween(past, readSeq, userId),
    mentionCount: unread.filter(({ mentions }) => mentions.includes(userId)).length,
    readSeq,
    pinned: false,
    archived: false,
    mutedUntil: null,
    activeCall: activeCallAt(events, seq),
    members: [],
  };
}

function missedBetween(past: readonly TimelineEvent[], readSeq: number, userId: string): number {
  return past.filter((event) => event.type === 'call.ended' && event.seq > readSeq && isMissedBy(userId, event.call)).length;
}

/** All messages at this seq, quotes as they stand. */
export function messagesAt(events: readonly TimelineEvent[], seq: number): Message[] {
  const messages = events.slice(0, seq).flatMap((event) => (event.type === 'message.sent' ? [standingAt(event, events, seq)] : []));
  const byId = new Map(messages.map((message) => [message.id, message]));
  return messages.map((message) => {
    if (message.replyTo === null) return message;
    const { text, deletedAt } = byId.get(message.replyTo.id)!;
    return { ...message, replyTo: { ...message.replyTo, text, deletedAt } };
  });
}

/** All members at this seq, by standing. */
export function membersAt(events: readonly TimelineEvent[], seq: number): Member[] {
  const members = people.flatMap((userId) => {
    const concerning = events.slice(0, seq).filter((event) => joins(event, userId) || leaves(event, userId));
    const joined = concerning.at(-1);
    if (!joined || leaves(joined, userId)) return [];
    const promoted = events.slice(joined.seq, seq).some((event) => event.type === 'member.role_changed' && event.userId === userId);
    const role = promoted ? 'admin' : joined.seq === 1 && userId === people[0] ? 'owner' : 'member';
    return [memberOf(userId, role, joined.seq)];
  });
  const rank = { owner: 1, admin: 2, member: 3 };
  const key = ({ role, joinedAt, user }: Member) => `${rank[role]} ${joinedAt} ${user.id}`;
  return members.sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

const changesOfItems: readonly string[] = [
  'message.edited',
  'message.deleted',
  'reaction.added',
  'reaction.removed',
  'call.accepted',
  'call.ended',
];

/** All messages at this seq, as a page shows them to this person. */
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

function standingAt({ message }: Said, events: readonly TimelineEvent[], seq: number): Message {
  const changes = events.slice(0, seq).filter((event) => 'messageId' in event && event.messageId === message.id);
  const deletion = changes.find(({ type }) => type === 'message.deleted');
  if (deletion) return { ...message, text: null, replyTo: null, mentions: [], deletedAt: deletion.at };
  const edit = changes.findLast(({ type }) => type === 'message.edited') as Extract<TimelineEvent, { type: 'message.edited' }> | undefined;
  return edit ? { ...message, text: edit.text, mentions: edit.mentions, editedAt: edit.editedAt } : message;
}

const joins = (event: TimelineEvent, userId: string): boolean =>
  (event.type === 'conversation.created' || event.type === 'member.added') && event.members.some(({ user }) => user.id === userId);
const leaves = (event: TimelineEvent, userId: string): boolean => event.type === 'member.removed' && event.userIds.includes(userId);
const named = (numbers: readonly number[]): string[] => [...new Set(numbers.map((n) => people[n % people.length]!))];
const timeAt = (seq: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seq)).toISOString();

function memberOf(userId: string, role: Member['role'], seq: number): Member {
  const user: PublicProfile = {
    id: userId,
    username: userId,
    displayName: userId,
    about: null,
    avatarUrl: null,
    presence: null,
    lastSeenAt: null,
  };
  return { user, role, joinedAt: timeAt(seq) };
}

function messageOf(seq: number, senderId: string, fields: Pick<Message, 'replyTo' | 'mentions'>): Message {
  const rest = { attachments: [], clientId: null, sentAt: timeAt(seq), editedAt: null, deletedAt: null };
  return { id: `m${seq}`, conversationId: room, seq, senderId, text: `text ${seq}`, ...fields, ...rest };
}
