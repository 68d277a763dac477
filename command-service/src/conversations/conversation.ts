/** What decisions about a conversation are made from: who stands how in it. Not the screen's data. */
import type { History } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { callOf, isCallEvent, type Call } from '@parley/events/event-constructors/call-events';
import type { Role } from '@parley/events/schemas/fields';
import { conversationStream } from '@parley/events/streams';
import { evolvePair, initialPair, type Pair } from '../contacts/pair.ts';

type Leader = Exclude<Role, 'member'>;

export interface Conversation {
  /** Null: nothing was read that says it exists. */
  kind: 'direct' | 'group' | null;
  title: string | null;
  avatarFileId: string | null;
  /** The role of each user who was asked about; null for who is not a member, or no more. */
  members: Map<string, Role | null>;
  /** Owners and admins in the order they became so. Whole when the conversation's own entity was read. */
  leaders: ReadonlyMap<string, Leader>;
  /** How the two of a direct one stand to each other, where that was read. */
  pair: Pair;
  /** The two of a direct one. */
  both: readonly string[];
  /** Of those asked about, who left by themselves. */
  left: ReadonlySet<string>;
  /** The last call that was started here, where the line was read. */
  call: Call | null;
  lastSeq: number;
  messageCount: number;
  memberCount: number;
}

// What most commands fold holds none, and each state waits for its commit: so they share these until there is one.
const noLeaders: ReadonlyMap<string, Leader> = new Map();
const nobody: ReadonlySet<string> = new Set();

/** `userIds`: the users whose member entities are read. `heads` count the whole stream, not only the events that are read. */
export function initialConversation(conversationId: string, userIds: Iterable<string>, heads?: History['heads']): Conversation {
  const head = heads?.get(conversationStream(conversationId));
  return {
    kind: null,
    title: null,
    avatarFileId: null,
    members: new Map(Array.from(userIds, (userId) => [userId, null])),
    leaders: noLeaders,
    pair: initialPair,
    both: [],
    left: nobody,
    call: null,
    lastSeq: head?.version ?? 0,
    messageCount: head?.messages ?? 0,
    memberCount: head?.members ?? 0,
  };
}

/** Changes the state that it is given: a fold's own. A group's making names hundreds, and a copy for each would be dear. */
export function evolveConversation(conversation: Conversation, event: AnyStoredEvent): Conversation {
  if (event.type === 'ConversationCreated') {
    const { kind, title, avatarFileId, members } = event.payload;
    Object.assign(conversation, { kind, title, avatarFileId });
    if (kind === 'direct') conversation.both = members.map(({ userId }) => userId);
    for (const { userId, role } of members) stand(conversation, userId, role);
  } else if (event.type === 'MembersAdded') {
    // Only groups take members, so who was added knows the kind without reading more.
    conversation.kind = 'group';
    for (const { userId, role } of event.payload.members) stand(conversation, userId, role);
  } else if (event.type === 'ConversationRenamed') {
    conversation.title = event.payload.title;
  } else if (event.type === 'ConversationAvatarChanged') {
    conversation.avatarFileId = event.payload.avatarFileId;
  } else if (event.type === 'MemberRemoved') {
    stand(conversation, event.payload.userId, null);
    if (event.payload.reason === 'left') ownLeft(conversation).add(event.payload.userId);
  } else if (event.type === 'MemberRoleChanged') {
    stand(conversation, event.payload.userId, event.payload.role);
  } else if (isCallEvent(event)) {
    conversation.call = callOf(event);
  }
  conversation.pair = evolvePair(conversation.pair, event);
  return pastHead(conversation, event);
}

function stand(conversation: Conversation, userId: string, role: Role | null): void {
  const { members, leaders, left } = conversation;
  // Others named beside a user who was asked about may have gone since: that was not read.
  if (members.has(userId)) members.set(userId, role);
  if (left.has(userId)) ownLeft(conversation).delete(userId);
  if (role === 'owner' || role === 'admin') ownLeaders(conversation).set(userId, role);
  else if (leaders.has(userId)) ownLeaders(conversation).delete(userId);
}

function ownLeaders(conversation: Conversation): Map<string, Leader> {
  if (conversation.leaders === noLeaders) conversation.leaders = new Map();
  return conversation.leaders as Map<string, Leader>;
}

function ownLeft(conversation: Conversation): Set<string> {
  if (conversation.left === nobody) conversation.left = new Set();
  return conversation.left as Set<string>;
}

function pastHead(conversation: Conversation, event: AnyStoredEvent): Conversation {
  if (event.stream.startsWith('conversation-') && event.version > conversation.lastSeq) {
    conversation.lastSeq = event.version;
    conversation.messageCount = event.messages;
    conversation.memberCount = event.members;
  }
  return conversation;
}
