/** State that commands about a conversation decide on: membership, roles, the pair, the latest call. */
import type { History } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { callOf, isCallEvent, type Call } from '@parley/events/event-constructors/call-events';
import { titleOf } from '@parley/events/event-constructors/conversation-events';
import type { Leaders } from '@parley/events/schemas/conversation-events';
import type { Custom } from '@parley/events/schemas/custom';
import type { Role } from '@parley/events/schemas/fields';
import type { Erasure } from '@parley/events/wire/users';
import { conversationStream } from '@parley/events/streams';
import { evolvePair, initialPair, type Pair } from '../contacts/pair.ts';

type Leader = Exclude<Role, 'member'>;

export interface Conversation {
  /** Null if no event that was read implies that the conversation exists. */
  kind: 'direct' | 'group' | null;
  title: string | null;
  avatarFileId: string | null;
  /** Data of the product. */
  custom: Custom | null;
  /** Seconds after which messages are deleted; null: as the installation has it. */
  expireAfter: number | null;
  /** Null unless the group is being erased, or was: it accepts nothing then. */
  erasure: ConversationErasure | null;
  /** The role of each user whose member entity was read; null for non-members. */
  members: Map<string, Role | null>;
  /** Position of the event that added each member, of those whose member entity was read. */
  joined: ReadonlyMap<string, number>;
  /** The last numbers of owners and admins that an event has; null if none has any. See `leadersOf`. */
  leaders: Leaders | null;
  /** Owners and admins that the events name: all of them until an event has numbers, which those of older versions do not have. */
  namedLeaders: ReadonlyMap<string, Leader>;
  /** The relation of the two members of a direct conversation, if it was read. */
  pair: Pair;
  /** The two members of a direct conversation. */
  directMembers: readonly string[];
  /** Users who left by themselves, of those whose member entity was read. */
  left: ReadonlySet<string>;
  /** The latest call, if it was read. */
  call: Call | null;
  lastSeq: number;
  messageCount: number;
  memberCount: number;
}

export interface ConversationErasure extends Pick<Erasure, 'state'> {
  /** Null if the request was not read. */
  request: { id: string; requestedBy: string } | null;
}

// Most states have no leaders and nobody who left, and many wait for their commit at the same time: they share these.
const noLeaders: ReadonlyMap<string, Leader> = new Map();
const noPositions: ReadonlyMap<string, number> = new Map();
const noUsers: ReadonlySet<string> = new Set();

/** `userIds`: the users whose member entities are read. `heads` count the whole stream, not only the events that are read. */
export function initialConversation(conversationId: string, userIds: Iterable<string>, heads?: History['heads']): Conversation {
  const head = heads?.get(conversationStream(conversationId));
  return {
    kind: null,
    title: null,
    avatarFileId: null,
    custom: null,
    expireAfter: null,
    erasure: null,
    members: new Map(Array.from(userIds, (userId) => [userId, null])),
    joined: noPositions,
    leaders: null,
    namedLeaders: noLeaders,
    pair: initialPair,
    directMembers: [],
    left: noUsers,
    call: null,
    lastSeq: head?.version ?? 0,
    messageCount: head?.messages ?? 0,
    memberCount: head?.members ?? 0,
  };
}

/** Mutates and returns the state: the creation of a group has hundreds of members, and copying them for each is expensive. */
export function evolveConversation(conversation: Conversation, event: AnyStoredEvent): Conversation {
  if (event.type === 'ConversationCreated') {
    const { kind, avatarFileId, members, personal } = event.payload;
    Object.assign(conversation, { kind, title: titleOf(event.payload), avatarFileId, custom: personal?.custom ?? null });
    if (kind === 'direct') conversation.directMembers = members.map(({ userId }) => userId);
    for (const { userId, role } of members) setRole(conversation, userId, role, event.position);
  } else if (isMembershipEvent(event)) {
    evolveMemberships(conversation, event);
  } else if (isErasureEvent(event)) {
    evolveErasure(conversation, event);
  } else if (isCallEvent(event)) {
    conversation.call = callOf(event);
  } else evolveDescription(conversation, event);
  conversation.pair = evolvePair(conversation.pair, event);
  return advanceHead(conversation, event);
}

function evolveDescription(conversation: Conversation, event: AnyStoredEvent): void {
  if (event.type === 'ConversationRenamed') conversation.title = titleOf(event.payload);
  else if (event.type === 'ConversationAvatarChanged') conversation.avatarFileId = event.payload.avatarFileId;
  else if (event.type === 'ConversationCustomChanged') conversation.custom = event.payload.personal.custom;
  else if (event.type === 'RetentionChanged') conversation.expireAfter = event.payload.expireAfter;
}

type MembershipEvent = Extract<AnyStoredEvent, { type: 'MembersAdded' | 'MemberRemoved' | 'MemberRoleChanged' }>;

function isMembershipEvent(event: AnyStoredEvent): event is MembershipEvent {
  return event.type === 'MembersAdded' || event.type === 'MemberRemoved' || event.type === 'MemberRoleChanged';
}

function evolveMemberships(conversation: Conversation, event: MembershipEvent): void {
  // Only the members of groups change, so the kind is known even if the creation was not read.
  conversation.kind = 'group';
  if (event.type === 'MembersAdded') {
    for (const { userId, role } of event.payload.members) setRole(conversation, userId, role, event.position);
    return;
  }
  const { userId, leaders } = event.payload;
  if (leaders !== null) conversation.leaders = leaders;
  if (event.type === 'MemberRoleChanged') return setRole(conversation, userId, event.payload.role, event.payload.joinedPosition);
  setRole(conversation, userId, null, 0);
  if (event.payload.reason === 'left') ownLeft(conversation).add(userId);
}

type ErasureEvent = Extract<AnyStoredEvent, { type: 'ConversationErasureRequested' | 'MembersRemoved' | 'ConversationErased' }>;

function isErasureEvent(event: AnyStoredEvent): event is ErasureEvent {
  return event.type === 'ConversationErasureRequested' || event.type === 'MembersRemoved' || event.type === 'ConversationErased';
}

/** Nobody is a member any more, from the first event on that was read. */
function evolveErasure(conversation: Conversation, event: ErasureEvent): void {
  const { erasure, members } = conversation;
  const requested = event.type === 'ConversationErasureRequested';
  const request = requested ? { id: event.payload.erasureId, requestedBy: event.metadata.actorId } : (erasure?.request ?? null);
  const isCompleted = event.type === 'ConversationErased' || erasure?.state === 'completed';
  for (const userId of members.keys()) members.set(userId, null);
  const emptied = { title: null, avatarFileId: null, custom: null, leaders: { owners: 0, admins: 0 }, call: null };
  Object.assign(conversation, { ...emptied, erasure: { state: isCompleted ? 'completed' : 'pending', request } });
}

function setRole(conversation: Conversation, userId: string, role: Role | null, joinedPosition: number): void {
  const { members, namedLeaders, left } = conversation;
  // An event may have users whose member entity is not read: their later removal would be missing.
  if (members.has(userId)) {
    members.set(userId, role);
    ownJoined(conversation).set(userId, joinedPosition);
  }
  if (left.has(userId)) ownLeft(conversation).delete(userId);
  if (role === 'owner' || role === 'admin') ownNamedLeaders(conversation).set(userId, role);
  else if (namedLeaders.has(userId)) ownNamedLeaders(conversation).delete(userId);
}

function ownJoined(conversation: Conversation): Map<string, number> {
  if (conversation.joined === noPositions) conversation.joined = new Map();
  return conversation.joined as Map<string, number>;
}

function ownNamedLeaders(conversation: Conversation): Map<string, Leader> {
  if (conversation.namedLeaders === noLeaders) conversation.namedLeaders = new Map();
  return conversation.namedLeaders as Map<string, Leader>;
}

function ownLeft(conversation: Conversation): Set<string> {
  if (conversation.left === noUsers) conversation.left = new Set();
  return conversation.left as Set<string>;
}

function advanceHead(conversation: Conversation, event: AnyStoredEvent): Conversation {
  if (event.stream.startsWith('conversation-') && event.version > conversation.lastSeq) {
    conversation.lastSeq = event.version;
    conversation.messageCount = event.messages;
    conversation.memberCount = event.members;
  }
  return conversation;
}
