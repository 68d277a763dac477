/** Messages looked up by their place, as they stand now: for quotes, and to hide what was deleted since. */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import type { Quote } from '@parley/events/wire/messages';
import type { ReadTables } from './read-tables.ts';
import { placeholders } from '@parley/database/sql-list';

/** Seqs of messages by conversation id. */
export type MessagePlaces = ReadonlyMap<string, readonly number[]>;

// SQLite nests each OR one level deeper, and refuses expressions deeper than 1,000.
const conversationsPerQuery = 200;

/** The quoted messages, by `quoteKey`. */
export async function readQuotes(tables: ReadTables, places: MessagePlaces): Promise<Map<string, Quote>> {
  const rows = await readMessages<QuoteRow>(tables, places, {
    columns: 'conversation_id AS conversationId, message_id AS messageId, seq, sender_id AS senderId, text, deleted_at AS deletedAt',
  });
  return new Map(rows.map((row) => [quoteKey(idFromBytes(row.conversationId), row.seq), quoteOf(row)]));
}

export function quoteKey(conversationId: string, seq: number): string {
  return `${conversationId}:${seq}`;
}

/** When each was deleted, by message id; those that still stand are missing. */
export async function readDeletions(tables: ReadTables, places: MessagePlaces): Promise<Map<string, string>> {
  const rows = await readMessages<DeletionRow>(tables, places, {
    columns: 'message_id AS messageId, deleted_at AS deletedAt',
    and: 'deleted_at IS NOT NULL',
  });
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
  const gone = deletedAt !== null;
  return {
    id: idFromBytes(messageId),
    seq,
    senderId: idFromBytes(senderId),
    text: gone ? null : text,
    deletedAt: gone ? timeOf(deletedAt) : null,
  };
}

interface QuoteRow extends QuotedMessageRow {
  conversationId: Buffer;
}

interface DeletionRow {
  messageId: Buffer;
  deletedAt: number;
}

async function readMessages<Row extends object>(
  { database, names }: ReadTables,
  places: MessagePlaces,
  { columns, and = '1 = 1' }: { columns: string; and?: string },
): Promise<Row[]> {
  const entries = [...places].filter(([, seqs]) => seqs.length > 0);
  const rows: Row[] = [];
  for (let start = 0; start < entries.length; start += conversationsPerQuery) {
    const part = entries.slice(start, start + conversationsPerQuery);
    const where = part.map(([, seqs]) => `(conversation_id = ? AND seq IN (${placeholders(seqs)}))`).join(' OR ');
    const values = part.flatMap(([conversationId, seqs]): SqlValue[] => [idToBytes(conversationId), ...seqs]);
    rows.push(...(await database.read<Row>({ sql: `SELECT ${columns} FROM ${names.messages} WHERE (${where}) AND ${and}`, values })));
  }
  return rows;
}
