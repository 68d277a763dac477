/** Current state of messages that events refer to: quoted messages, and messages deleted or erased since. */
import { idFromBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import type { Quote } from '@parley/events/wire/messages';
import type { Tombstone } from '@parley/events/wire/to-wire';
import { messageConditions, messageKey, type MessageSeqs } from './message-seqs.ts';
import { readMatching } from './read-matching.ts';
import type { ReadTables } from './read-tables.ts';

/** Reads the quoted messages, by `messageKey`. */
export async function readQuotes({ database, names }: ReadTables, seqs: MessageSeqs): Promise<Map<string, Quote>> {
  const columns = `conversation_id AS conversationId, message_id AS messageId, seq, sender_id AS senderId, text, ${tombstoneColumns}`;
  const rows = await readMatching<QuoteRow>(database, messageConditions(seqs), ({ sql, values }) => ({
    sql: `SELECT ${columns} FROM ${names.messages} WHERE ${sql}`,
    values,
  }));
  return new Map(rows.map((row) => [messageKey(idFromBytes(row.conversationId), row.seq), quoteOf(row)]));
}

/** Reads what is left of deleted and erased messages, by message id; others are missing. */
export async function readTombstones({ database, names }: ReadTables, seqs: MessageSeqs): Promise<Map<string, Tombstone>> {
  const rows = await readMatching<TombstoneRow & { messageId: Buffer }>(database, messageConditions(seqs), ({ sql, values }) => ({
    sql: `SELECT message_id AS messageId, ${tombstoneColumns} FROM ${names.messages}
      WHERE ${sql} AND (deleted_at IS NOT NULL OR erased_at IS NOT NULL)`,
    values,
  }));
  return new Map(rows.map((row) => [idFromBytes(row.messageId), tombstoneOf(row)]));
}

export interface TombstoneRow {
  deletedAt: number | null;
  erasedAt: number | null;
}

const tombstoneColumns = 'deleted_at AS deletedAt, erased_at AS erasedAt';

export function tombstoneOf({ deletedAt, erasedAt }: TombstoneRow): Tombstone {
  return { deletedAt: deletedAt === null ? null : timeOf(deletedAt), erasedAt: erasedAt === null ? null : timeOf(erasedAt) };
}

export interface QuotedMessageRow extends TombstoneRow {
  messageId: Buffer;
  seq: number;
  senderId: Buffer | null;
  text: string | null;
}

export function quoteOf({ messageId, seq, senderId, text, ...tombstone }: QuotedMessageRow): Quote {
  return {
    id: idFromBytes(messageId),
    seq,
    senderId: senderId && idFromBytes(senderId),
    text: tombstone.deletedAt === null ? text : null,
    ...tombstoneOf(tombstone),
  };
}

interface QuoteRow extends QuotedMessageRow {
  conversationId: Buffer;
}
