/**
 * The read tables: what a screen shows, folded from the log by projector and read by queries.
 *
 * Row affinity: each row is written from exactly one partition and knows the position that wrote it. What a screen needs
 * from two partitions (a member and their profile) is joined when read. Each table stands twice, as `{name}_a` and
 * `{name}_b`: a rebuild fills the side that is not live, and a pointer row swaps them (sides.ts).
 */
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { longestWord } from './search/terms.ts';
import type { Call } from '@parley/events/wire/calls';

const position = column.integer();

/** One row an account. Partition of the user's id. */
export const profiles = defineTable(
  'profiles',
  {
    userId: column.id(),
    username: column.text(32),
    displayName: column.text(100),
    email: column.nullable(column.text(254)),
    about: column.nullable(column.text(500)),
    avatarFileId: column.nullable(column.id()),
    /** Who may add this user to groups, and who may begin to write: `everyone` or `contacts`. */
    addToGroups: column.text(8),
    messagesFrom: column.text(8),
    createdAt: column.micros(),
    position,
  },
  { primaryKey: ['userId'], indexes: { by_username: { columns: ['username'] }, by_avatar: { columns: ['avatarFileId'] } } },
);

/** One row a word by which somebody is found. The first is the username, and knows how many words of the name follow. */
export const profileWords = defineTable(
  'profile_words',
  { userId: column.id(), ordinal: column.integer(), word: column.text(longestWord), others: column.integer(), position },
  { primaryKey: ['userId', 'ordinal'], indexes: { by_word: { columns: ['word', 'userId'] } } },
);

/** One row a conversation. Partition of the conversation's id, as in all tables below. */
export const conversations = defineTable(
  'conversations',
  {
    conversationId: column.id(),
    kind: column.text(6),
    title: column.nullable(column.text(100)),
    avatarFileId: column.nullable(column.id()),
    /** Contiguous: never beyond a parked event. */
    lastSeq: column.integer(),
    /** Messages ever sent here: unread is this less the member's own counter at the read mark, less tombstones above. */
    messages: column.integer(),
    members: column.integer(),
    lastMessageSeq: column.nullable(column.integer()),
    /** Of the start of the call that rings or goes on. */
    activeCallSeq: column.nullable(column.integer()),
    activityAt: column.micros(),
    createdAt: column.micros(),
    position,
  },
  { primaryKey: ['conversationId'], indexes: { by_avatar: { columns: ['avatarFileId'] } } },
);

/** One row a member, also one who is gone: the `seq` of coming and going is what rooms compare. */
export const members = defineTable(
  'members',
  {
    conversationId: column.id(),
    userId: column.id(),
    present: column.boolean(),
    /** 1 owner, 2 admin, 3 member: sorts by standing. */
    roleRank: column.integer(),
    /** The seq of the event by which the member last came or went. */
    membershipSeq: column.integer(),
    joinedAt: column.micros(),
    /** Whether the member sent a message since joining. */
    wrote: column.boolean(),
    readSeq: column.integer(),
    /** The conversation's `messages` at the read mark. */
    readMessages: column.integer(),
    deliveredSeq: column.integer(),
    /** When one of the marks last rose. */
    receiptAt: column.micros(),
    pinned: column.boolean(),
    archived: column.boolean(),
    mutedUntil: column.nullable(column.micros()),
    position,
  },
  {
    primaryKey: ['conversationId', 'userId'],
    indexes: {
      by_user: { columns: ['userId', 'present', 'archived', 'pinned', 'conversationId'] },
      by_standing: { columns: ['conversationId', 'present', 'roleRank', 'joinedAt', 'userId'] },
    },
  },
);

/** One row a message, whatever the size of the group. */
export const messages = defineTable(
  'messages',
  {
    conversationId: column.id(),
    seq: column.integer(),
    messageId: column.id(),
    senderId: column.id(),
    /** Which message of the conversation this is: 1, 2, 3 … */
    ordinal: column.integer(),
    /** Null in a tombstone. */
    text: column.nullable(column.text()),
    attachments: column.json<MessageAttachment[]>(),
    replyToSeq: column.nullable(column.integer()),
    mentions: column.json<string[]>(),
    clientId: column.nullable(column.text(64)),
    sentAt: column.micros(),
    editedAt: column.nullable(column.micros()),
    deletedAt: column.nullable(column.micros()),
    position,
  },
  { primaryKey: ['conversationId', 'seq'], indexes: { by_id: { columns: ['conversationId', 'messageId'], unique: true } } },
);

/** One row a file of a message, also of one that is deleted since: whether it shows its files, the message says. */
export const attachments = defineTable(
  'attachments',
  { conversationId: column.id(), seq: column.integer(), fileId: column.id(), position },
  { primaryKey: ['conversationId', 'seq', 'fileId'], indexes: { by_file: { columns: ['fileId', 'conversationId', 'seq'] } } },
);

/** One row an item of the timeline that is no message: comings and goings, roles, names. */
export const timelineEvents = defineTable(
  'timeline_events',
  {
    conversationId: column.id(),
    seq: column.integer(),
    eventId: column.id(),
    type: column.text(40),
    actorId: column.id(),
    payload: column.json<object>(),
    at: column.micros(),
    position,
  },
  { primaryKey: ['conversationId', 'seq'] },
);

/** One row a deleted message: few, so that the exact unread count is a short range. */
export const tombstones = defineTable(
  'tombstones',
  { conversationId: column.id(), ordinal: column.integer(), position },
  { primaryKey: ['conversationId', 'ordinal'] },
);

/** One row a reaction: one user's one emoji on one message. */
export const reactions = defineTable(
  'reactions',
  {
    conversationId: column.id(),
    seq: column.integer(),
    emoji: column.text(64),
    userId: column.id(),
    at: column.micros(),
    position,
  },
  {
    primaryKey: ['conversationId', 'seq', 'emoji', 'userId'],
    indexes: { by_time: { columns: ['conversationId', 'seq', 'position'] } },
  },
);

/** One row a member named in a message that still names them. */
export const mentions = defineTable(
  'mentions',
  { conversationId: column.id(), userId: column.id(), seq: column.integer(), position },
  { primaryKey: ['conversationId', 'userId', 'seq'] },
);

/** What search knows of one message. */
export interface SegmentText {
  seq: number;
  senderId: string;
  /** Microseconds. */
  sentAt: number;
  /** As cut and folded, each once. */
  words: readonly string[];
}

/**
 * One row a full segment of neighbouring messages (segments.ts), for search. What stands behind a conversation's last one is in
 * none yet, and found in the messages themselves.
 */
export const textSegments = defineTable(
  'text_segments',
  {
    conversationId: column.id(),
    segment: column.integer(),
    /** No text of it was sent earlier. */
    sentAt: column.micros(),
    /** Of all its texts, each once: a search passes over most blocks, and need not read more of them. */
    words: column.json<string[]>(),
    /** The messages that are not deleted, ascending by seq. */
    texts: column.json<readonly SegmentText[]>(),
    position,
  },
  { primaryKey: ['conversationId', 'segment'], indexes: { by_time: { columns: ['conversationId', 'sentAt', 'segment'] } }, weight: 20 },
);

/** One row a call, at the seq of its start: each event about it tells it whole. */
export const calls = defineTable(
  'calls',
  {
    conversationId: column.id(),
    seq: column.integer(),
    callId: column.id(),
    /** As clients see it. */
    shown: column.json<Call>(),
    /** Of its end, where it counts as missed by those who had no part in it. */
    endedSeq: column.nullable(column.integer()),
    position,
  },
  {
    primaryKey: ['conversationId', 'seq'],
    indexes: {
      by_id: { columns: ['conversationId', 'callId'], unique: true },
      by_end: { columns: ['conversationId', 'endedSeq'] },
    },
  },
);

/** One row for each who had part in a call that is over: by them it was not missed. */
export const callParticipations = defineTable(
  'call_participations',
  { conversationId: column.id(), userId: column.id(), endedSeq: column.integer(), position },
  { primaryKey: ['conversationId', 'userId', 'endedSeq'] },
);

/** One row for each side of a pair: how the user stands to the other. */
export const relations = defineTable(
  'relations',
  {
    pairId: column.id(),
    userId: column.id(),
    otherId: column.id(),
    contactSince: column.nullable(column.micros()),
    /** A pending request that this user may see. */
    requestedAt: column.nullable(column.micros()),
    requestIsOwn: column.boolean(),
    /** Since when this user blocks the other. */
    blockedAt: column.nullable(column.micros()),
    position,
  },
  {
    primaryKey: ['pairId', 'userId'],
    indexes: {
      contacts: { columns: ['userId', 'contactSince', 'pairId'] },
      requests: { columns: ['userId', 'requestedAt', 'pairId'] },
      blocks: { columns: ['userId', 'blockedAt', 'pairId'] },
    },
  },
);

export interface MessageAttachment {
  fileId: string;
  mediaType: string;
  size: number;
  width: number;
  height: number;
  sha256: string;
}

export type ProfileRow = RowOf<typeof profiles>;
export type ConversationRow = RowOf<typeof conversations>;
export type MemberRow = RowOf<typeof members>;
export type MessageRow = RowOf<typeof messages>;
export type MentionRow = RowOf<typeof mentions>;
export type CallRow = RowOf<typeof calls>;
export type RelationRow = RowOf<typeof relations>;
export type TextSegmentRow = RowOf<typeof textSegments>;
export type TombstoneRow = RowOf<typeof tombstones>;

export const readTables = [
  profiles,
  conversations,
  members,
  messages,
  tombstones,
  mentions,
  reactions,
  timelineEvents,
  relations,
  textSegments,
  calls,
  callParticipations,
  profileWords,
  attachments,
] as const;

const ranks = ['owner', 'admin', 'member'] as const;
export const rankOf = (role: (typeof ranks)[number]): number => ranks.indexOf(role) + 1;
export const roleOf = (rank: number): (typeof ranks)[number] => ranks[rank - 1]!;
