/**
 * The unindexed tail of a conversation: the messages after its last full segment, or all messages of a short conversation. A search reads
 * them from `messages` and splits their text itself.
 */
import { chunks } from '@parley/concurrency/chunks';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { idValues, placeholders } from '@parley/database/sql-list';
import { segmentStart } from '@parley/read-tables/search/segments';
import type { IndexedMessage, MessageStream } from './merge-newest-first.ts';
import { textCondition, type QueryTerms } from './query-terms.ts';
import type { ResultKey, SearchableConversation } from './scope.ts';
import type { SearchPass } from './search-pass.ts';
import type { SearchWork } from './search-work.ts';

export interface UnindexedTail extends SearchableConversation {
  /** First seq of the tail. */
  from: number;
}

const conversationsPerQuery = 500;

export async function readUnindexedTails(
  { database, names }: ReadTables,
  conversations: readonly SearchableConversation[],
): Promise<UnindexedTail[]> {
  const tails: UnindexedTail[] = [];
  for (const batch of chunks(conversations, conversationsPerQuery)) {
    const ids = batch.map(({ conversationId }) => conversationId);
    const rows = await database.read<{ conversationId: Buffer; last: number }>({
      sql: `SELECT conversation_id AS conversationId, MAX(segment) AS last FROM ${names.text_segments}
        WHERE conversation_id IN (${placeholders(ids)}) GROUP BY conversation_id`,
      values: idValues(ids),
    });
    const lastSegments = new Map(rows.map((row) => [idFromBytes(row.conversationId), row.last]));
    tails.push(
      ...batch.map((conversation) => ({
        ...conversation,
        from: segmentStart((lastSegments.get(conversation.conversationId) ?? -1) + 1),
      })),
    );
  }
  return tails;
}

const rowsPerRead = { first: 50, factor: 4, most: 800 };
/** UTF-16 units. A read of long texts blocks the event loop on SQLite, and takes memory everywhere. */
const charactersPerRead = 256 * 1024;
/** UTF-16 units: a stream may be consumed no further than its first match. */
const charactersPerBatch = 32 * 1024;

/** Streams the messages of the tails. Given terms, it may skip messages that do not match them. */
export function tailStream(
  tables: ReadTables,
  { after, scope, work }: SearchPass,
  tails: readonly UnindexedTail[],
  queryTerms: QueryTerms = [],
): MessageStream {
  let [lastKey, limit] = [after, rowsPerRead.first];
  let unsplit: TailMessage[] = [];
  return {
    newestSentAt: Math.min(Math.max(...tails.map(({ activityAt }) => activityAt)), after.sentAt),
    rows: [],
    async readMore() {
      if (unsplit.length === 0 && limit > 0) {
        unsplit = await readTailMessages(tables, tails, { after: lastKey, sentAfter: scope.sentAfter ?? 0, queryTerms, limit });
        lastKey = unsplit.at(-1) ?? lastKey;
        limit = unsplit.length < limit ? 0 : nextLimit(limit, unsplit);
      }
      const { batch, rest } = cutBatch(unsplit);
      unsplit = rest;
      this.rows = await splitAll(batch, work);
    },
  };
}

function nextLimit(limit: number, read: readonly TailMessage[]): number {
  const averageLength = totalLength(read) / read.length;
  const fitting = Math.ceil(charactersPerRead / averageLength);
  return Math.min(limit * rowsPerRead.factor, rowsPerRead.most, Math.max(fitting, 1));
}

function totalLength(messages: readonly TailMessage[]): number {
  return messages.reduce((sum, { text }) => sum + text.length, 0);
}

function cutBatch(messages: readonly TailMessage[]): { batch: readonly TailMessage[]; rest: TailMessage[] } {
  let count = 0;
  for (let characters = 0; count < messages.length && characters < charactersPerBatch; count++) characters += messages[count]!.text.length;
  return { batch: messages.slice(0, count), rest: messages.slice(count) };
}

async function splitAll(messages: readonly TailMessage[], work: SearchWork): Promise<IndexedMessage[]> {
  const split: IndexedMessage[] = [];
  for (const { text, ...message } of messages) split.push({ ...message, terms: await work.termsOf(text) });
  return split;
}

type TailMessage = Omit<IndexedMessage, 'terms'> & { text: string };

interface TextRow {
  conversationId: Buffer;
  seq: number;
  sentAt: number;
  senderId: Buffer | null;
  text: string;
}

async function readTailMessages(
  { database, names }: ReadTables,
  tails: readonly UnindexedTail[],
  { after, sentAfter, queryTerms, limit }: { after: ResultKey; sentAfter: number; queryTerms: QueryTerms; limit: number },
): Promise<TailMessage[]> {
  const id = idToBytes(after.conversationId);
  const mayMatch = textCondition(queryTerms, database.dialect);
  const rows = await database.read<TextRow>({
    sql: `SELECT conversation_id AS conversationId, seq, sent_at AS sentAt, sender_id AS senderId, text FROM ${names.messages}
      WHERE (${tails.map(() => '(conversation_id = ? AND seq >= ?)').join(' OR ')}) AND text IS NOT NULL ${mayMatch.sql}
      AND sent_at >= ? AND sent_at <= ? AND (sent_at < ? OR conversation_id < ? OR (conversation_id = ? AND seq < ?))
      ORDER BY sent_at DESC, conversation_id DESC, seq DESC LIMIT ?`,
    values: [
      ...tails.flatMap(({ conversationId, from }) => [idToBytes(conversationId), from]),
      ...mayMatch.values,
      sentAfter,
      after.sentAt,
      after.sentAt,
      id,
      id,
      after.seq,
      limit,
    ],
  });
  return rows.map(({ conversationId, seq, sentAt, senderId, text }) => ({
    conversationId: idFromBytes(conversationId),
    seq,
    sentAt,
    senderId: senderId && idFromBytes(senderId),
    text,
  }));
}
