import { column, defineTable, type RowOf } from '@parley/database/tables';

const position = column.integer();

/** Each conversation with its counters and its last message. Written from the conversation's partition. */
export const conversations = defineTable(
  'conversations',
  {
    conversationId: column.id(),
    kind: column.text(6),
    title: column.nullable(column.text(100)),
    avatarFileId: column.nullable(column.id()),
    /** Data of the product. */
    custom: column.nullable(column.json<Readonly<Record<string, unknown>>>()),
    /** Seconds after which messages are deleted; null: as the installation has it. */
    expireAfter: column.nullable(column.integer()),
    /** Seq up to which every event is projected; never beyond a parked event. */
    lastSeq: column.integer(),
    /** Messages ever sent. A member's unread count is this minus `readMessages`, minus the tombstones after it. */
    messages: column.integer(),
    /** Current members. */
    members: column.integer(),
    lastMessageSeq: column.nullable(column.integer()),
    /** Seq of the `CallStarted` of the current call. */
    activeCallSeq: column.nullable(column.integer()),
    activityAt: column.micros(),
    createdAt: column.micros(),
    position,
  },
  { primaryKey: ['conversationId'], indexes: { by_avatar: { columns: ['avatarFileId'] } } },
);

/** Each current and former member with role, watermarks and preferences. Written from the conversation's partition. */
export const members = defineTable(
  'members',
  {
    conversationId: column.id(),
    userId: column.id(),
    present: column.boolean(),
    /** 1 owner, 2 admin, 3 member, so that rows sort by role. */
    roleRank: column.integer(),
    /** Seq of the last event that added or removed this member. */
    membershipSeq: column.integer(),
    joinedAt: column.micros(),
    /** True if the member has sent a message since joining. */
    wrote: column.boolean(),
    readSeq: column.integer(),
    /** Value of the conversation's `messages` at `readSeq`. */
    readMessages: column.integer(),
    deliveredSeq: column.integer(),
    /** Time of the last advance of either watermark. */
    receiptAt: column.micros(),
    pinned: column.boolean(),
    archived: column.boolean(),
    mutedUntil: column.nullable(column.micros()),
    notifications: column.text(8),
    markedUnread: column.boolean(),
    position,
  },
  {
    primaryKey: ['conversationId', 'userId'],
    indexes: {
      by_user: { columns: ['userId', 'present', 'archived', 'pinned', 'conversationId'] },
      by_role: { columns: ['conversationId', 'present', 'roleRank', 'joinedAt', 'userId'] },
    },
  },
);

/** Timeline items other than messages and calls: members added or removed, roles, titles. Written from the conversation's partition. */
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

export type ConversationRow = RowOf<typeof conversations>;
export type MemberRow = RowOf<typeof members>;

const roles = ['owner', 'admin', 'member'] as const;
type Role = (typeof roles)[number];
export const rankOf = (role: Role): number => roles.indexOf(role) + 1;
export const roleOf = (rank: number): Role => roles[rank - 1]!;
