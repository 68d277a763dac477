/** Converts rows of `messages`, joined with the quoted message, to messages as the reader sees them. */
import type { Statement } from '@parley/database/database';
import type { DeliveryStatus } from '@parley/events/delivery-status';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Custom } from '@parley/events/schemas/custom';
import { timeOf } from '@parley/events/wire/fields';
import { messageKind, type Message, type Quote } from '@parley/events/wire/messages';
import type { Reaction } from '@parley/events/wire/reactions';
import { wireAttachment } from '@parley/events/wire/to-wire';
import { quoteOf, tombstoneOf } from '@parley/read-tables/reads/quotes';
import type { Condition } from '@parley/read-tables/reads/read-matching';
import type { MessageAttachment } from '@parley/read-tables/tables/messages';

export interface MessageViewRow {
  messageId: Buffer;
  messageSeq: number;
  ordinal: number;
  senderId: Buffer | null;
  text: string | null;
  attachments: string;
  mentions: string;
  custom: string | null;
  clientId: string | null;
  sentAt: number;
  editedAt: number | null;
  deletedAt: number | null;
  erasedAt: number | null;
  quotedId: Buffer | null;
  quotedSeq: number;
  quotedSenderId: Buffer | null;
  quotedText: string | null;
  quotedDeletedAt: number | null;
  quotedErasedAt: number | null;
}

/** The columns of a MessageViewRow. `m`: the message; `q`: the quoted message (`joinQuoted`). */
export const messageColumns = messageColumnsWith((text) => text);

/** The same, with `textOf` in place of the columns of the text, the data and the quoted text. */
export function messageColumnsWith(textOf: (column: string) => string): string {
  return `m.message_id AS messageId, m.seq AS messageSeq, m.ordinal AS ordinal, m.sender_id AS senderId,
  ${textOf('m.text')} AS text, m.attachments AS attachments, m.mentions AS mentions, ${textOf('m.custom')} AS custom, m.client_id AS clientId,
  m.sent_at AS sentAt, m.edited_at AS editedAt, m.deleted_at AS deletedAt, m.erased_at AS erasedAt,
  q.message_id AS quotedId, q.seq AS quotedSeq, q.sender_id AS quotedSenderId, ${textOf('q.text')} AS quotedText, q.deleted_at AS quotedDeletedAt,
  q.erased_at AS quotedErasedAt`;
}

export function joinQuoted(messages: string): string {
  return `LEFT JOIN ${messages} q ON q.conversation_id = m.conversation_id AND q.seq = m.reply_to_seq`;
}

/** Returns the columns of messages of a conversation. `range` ends the query. */
export function messagesQuery(columns: string, messages: string, conversationId: string, range: Condition): Statement {
  return {
    sql: `SELECT ${columns} FROM ${messages} m ${joinQuoted(messages)} WHERE m.conversation_id = ? ${range.sql}`,
    values: [idToBytes(conversationId), ...range.values],
  };
}

/** Fields of a message that are not in its row. */
export interface MessageEnrichment {
  /** Null if the reader is not the sender. */
  status: DeliveryStatus | null;
  /** Undefined means none. */
  reactions: Reaction[] | undefined;
}

/** A deleted message has no content. */
export function messageView(row: MessageViewRow, conversationId: string, { status, reactions = [] }: MessageEnrichment): Message {
  const deleted = row.deletedAt !== null;
  const content = deleted
    ? { text: null, attachments: [], replyTo: null, mentions: [], custom: null, editedAt: null }
    : {
        text: row.text,
        attachments: (JSON.parse(row.attachments) as MessageAttachment[]).map(wireAttachment),
        replyTo: quoted(row),
        mentions: JSON.parse(row.mentions) as string[],
        custom: parseCustom(row.custom),
        editedAt: row.editedAt === null ? null : timeOf(row.editedAt),
      };
  return {
    id: idFromBytes(row.messageId),
    conversationId,
    seq: row.messageSeq,
    kind: messageKind(row.senderId),
    senderId: row.senderId && idFromBytes(row.senderId),
    ...content,
    reactions: deleted ? [] : reactions,
    ...(status === null ? {} : { status }),
    clientId: row.clientId,
    sentAt: timeOf(row.sentAt),
    ...tombstoneOf(row),
  };
}

/** Data of the product, from its column. */
export function parseCustom(json: string | null): Custom | null {
  return json === null ? null : (JSON.parse(json) as Custom);
}

/** True if the user is the author. */
export function isSentBy(userId: string, { senderId }: Pick<MessageViewRow, 'senderId'>): boolean {
  return senderId !== null && idFromBytes(senderId) === userId;
}

function quoted(row: MessageViewRow): Quote | null {
  if (row.quotedId === null) return null;
  const { quotedId: messageId, quotedSeq: seq, quotedSenderId: senderId, quotedText: text } = row;
  return quoteOf({ messageId, seq, senderId, text, deletedAt: row.quotedDeletedAt, erasedAt: row.quotedErasedAt });
}
