import { column, defineTable, type RowOf } from '@parley/database/tables';

const position = column.integer();

export interface MessageAttachment {
  fileId: string;
  mediaType: string;
  size: number;
  width: number;
  height: number;
  sha256: string;
}

/** Each message, one row regardless of the size of the group. Written from the conversation's partition. */
export const messages = defineTable(
  'messages',
  {
    conversationId: column.id(),
    seq: column.integer(),
    messageId: column.id(),
    /** Null for a system message. */
    senderId: column.nullable(column.id()),
    /** Number of the message in its conversation: 1, 2, 3 … without gaps. */
    ordinal: column.integer(),
    /** Null in a tombstone, like `custom` and `clientId`; a tombstone has no attachments. */
    text: column.nullable(column.text()),
    attachments: column.json<MessageAttachment[]>(),
    replyToSeq: column.nullable(column.integer()),
    mentions: column.json<string[]>(),
    /** Data of the product. */
    custom: column.nullable(column.json<Readonly<Record<string, unknown>>>()),
    clientId: column.nullable(column.text(64)),
    sentAt: column.micros(),
    editedAt: column.nullable(column.micros()),
    deletedAt: column.nullable(column.micros()),
    /** When the author was erased: the row is then a tombstone, too. */
    erasedAt: column.nullable(column.micros()),
    position,
  },
  { primaryKey: ['conversationId', 'seq'], indexes: { by_id: { columns: ['conversationId', 'messageId'], unique: true } } },
);

/** Files of messages that are not deleted; grants access to them. Written from the conversation's partition. */
export const attachments = defineTable(
  'attachments',
  { conversationId: column.id(), seq: column.integer(), fileId: column.id(), position },
  { primaryKey: ['conversationId', 'seq', 'fileId'], indexes: { by_file: { columns: ['fileId', 'conversationId', 'seq'] } } },
);

/** Ordinals of deleted messages: few rows, so exact unread counts read a short range. Written from the conversation's partition. */
export const tombstones = defineTable(
  'tombstones',
  { conversationId: column.id(), ordinal: column.integer(), position },
  { primaryKey: ['conversationId', 'ordinal'] },
);

/** Each emoji of each user on a message. Written from the conversation's partition. */
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

/** Members mentioned in the current text of a message; counted as unread mentions. Written from the conversation's partition. */
export const mentions = defineTable(
  'mentions',
  { conversationId: column.id(), userId: column.id(), seq: column.integer(), position },
  { primaryKey: ['conversationId', 'userId', 'seq'] },
);

export type MessageRow = RowOf<typeof messages>;
export type MentionRow = RowOf<typeof mentions>;
