/**
 * What of a conversation stands behind its last full block: less than a block, or all of a short one. Its words are cut when it
 * is searched, from the messages themselves.
 */
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { idValues, placeholders } from '@parley/read-tables/reads/sql-list';
import { blockStart } from '@parley/read-tables/search/blocks';
import { indexedWords } from '@parley/read-tables/search/indexed-words';
import type { Looked, Stream } from './newest-first.ts';
import { slicesOf, type Place, type Reachable } from './scope.ts';
import type { Walk } from './streams.ts';
import { mayHold, type Wanted } from './wanted.ts';

/** Of a conversation, from this seq on. */
export interface OpenEnd extends Reachable {
  from: number;
}

export async function readOpenEnds(tables: ReadTables, conversations: readonly Reachable[]): Promise<OpenEnd[]> {
  const ends: OpenEnd[] = [];
  for (const some of slicesOf(conversations)) {
    const ids = some.map(({ conversationId }) => conversationId);
    const rows = await tables.database.read<{ conversationId: Buffer; last: number }>({
      sql: `SELECT conversation_id AS conversationId, MAX(block) AS last FROM ${tables.names.text_blocks}
        WHERE conversation_id IN (${placeholders(ids)}) GROUP BY conversation_id`,
      values: idValues(ids),
    });
    const last = new Map(rows.map((row) => [idFromBytes(row.conversationId), row.last]));
    ends.push(...some.map((one) => ({ ...one, from: blockStart((last.get(one.conversationId) ?? -1) + 1) })));
  }
  return ends;
}

const slices = { first: 50, factor: 4, most: 800 };

/** The ends of several conversations as one stream; of those that may hold these words, if told. */
export function openEnds(tables: ReadTables, { after, scope }: Walk, ends: readonly OpenEnd[], wanted: Wanted = []): Stream {
  let [place, slice] = [after, slices.first];
  return {
    newest: Math.min(Math.max(...ends.map(({ activityAt }) => activityAt)), after.sentAt),
    rows: [],
    async readOn() {
      if (slice === 0) return;
      this.rows = await readTexts(tables, ends, { after: place, sentAfter: scope.sentAfter ?? 0, wanted, limit: slice });
      place = this.rows.at(-1) ?? place;
      slice = this.rows.length < slice ? 0 : Math.min(slice * slices.factor, slices.most);
    },
  };
}

interface TextRow {
  conversationId: Buffer;
  seq: number;
  sentAt: number;
  senderId: Buffer;
  text: string;
}

async function readTexts(
  { database, names }: ReadTables,
  ends: readonly OpenEnd[],
  { after, sentAfter, wanted, limit }: { after: Place; sentAfter: number; wanted: Wanted; limit: number },
): Promise<Looked[]> {
  const id = idToBytes(after.conversationId);
  const texts = mayHold(wanted, database.dialect);
  const rows = await database.read<TextRow>({
    sql: `SELECT conversation_id AS conversationId, seq, sent_at AS sentAt, sender_id AS senderId, text FROM ${names.messages}
      WHERE (${ends.map(() => '(conversation_id = ? AND seq >= ?)').join(' OR ')}) AND text IS NOT NULL ${texts.where}
      AND sent_at >= ? AND sent_at <= ? AND (sent_at < ? OR conversation_id < ? OR (conversation_id = ? AND seq < ?))
      ORDER BY sent_at DESC, conversation_id DESC, seq DESC LIMIT ?`,
    values: [
      ...ends.flatMap(({ conversationId, from }) => [idToBytes(conversationId), from]),
      ...texts.values,
      sentAfter,
      after.sentAt,
      after.sentAt,
      id,
      id,
      after.seq,
      limit,
    ],
  });
  return rows.map(({ conversationId, seq, sentAt, senderId, text }) => {
    const place = { conversationId: idFromBytes(conversationId), seq, sentAt };
    return { ...place, senderId: idFromBytes(senderId), words: indexedWords(text) };
  });
}
