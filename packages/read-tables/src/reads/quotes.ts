/** Current state of messages that events refer to: quoted messages, and messages deleted since. */
import { idFromBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import type { Quote } from '@parley/events/wire/messages';
import { messageConditions, messageKey, type MessageSeqs } from './message-seqs.ts';
import { readMatching } from './read-matching.ts';
import type { ReadTables } from './read-tables.ts';

/** Reads the quoted messages, by `messageKey`. */
export async function readQuotes({ database, names }: ReadTables, seqs: MessageSeqs): Promise<Map<string, Quote>> {
  const columns = 'conversation_id AS conversationId, message_id AS messageId, seq, sender_id AS senderId, text, deleted_at AS deletedAt';
  const rows = await readMatching<QuoteRow>(database, messageConditions(seqs), ({ sql, values }) => ({
    sql: `SELECT ${columns} FROM ${names.messages} WHERE ${sql}`,
    values,
  }));
  return new Map(rows.map((row) => [messageKey(idFromBytes(row.conversationId), row.seq), quoteOf(row)]));
}

/** Reads deletion times by message id; messages that are not deleted are missing. */
export async function readDeletions({ database, names }: ReadTables, seqs: MessageSeqs): Promise<Map<string, string>> {
  const rows = await readMatching<DeletionRow>(database, messageConditions(seqs), ({ sql, values }) => ({
    sql: `SELECT message_id AS messageId, deleted_at AS deletedAt FROM ${names.messages} WHERE ${sql} AND deleted_at IS NOT NULL`,
    values,
  }));
  return new Map(rows.map(({ messageId, deletedAt }) => [idFromBytes(messageId), timeOf(deletedAt)]));
}

export interface QuotedMessageRow {
  messageId: Buffer;
  seq: number;
  senderId: Buffer;
  text: string | null;
  deletedAt: number | null;
}

export function quoteOf({ messageId, seq, senderId, text, deletedAt }: QuotedMessageRow): Quote {
  const isDeleted = deletedAt !== null;
  return {
    id: idFromBytes(messageId),
    seq,
    senderId: idFromBytes(senderId),
    text: isDeleted ? null : text,
    deletedAt: isDeleted ? timeOf(deletedAt) : null,
  };
}

interface QuoteRow extends QuotedMessageRow {
  conversationId: Buffer;
}

interface DeletionRow {
  messageId: Buffer;
  deletedAt: number;
}
