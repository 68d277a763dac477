/** The messages in which a search looks, as streams: all of a conversation, full blocks of one, or what is in no block yet. */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { blockSize, blockStart } from '@parley/read-models/search/blocks';
import type { Looked, Stream } from './newest-first.ts';
import type { Place, Reachable, Scope } from './scope.ts';
import { holding, type Wanted } from './wanted.ts';

export interface Walk {
  scope: Scope;
  /** It begins behind this place. */
  after: Place;
  wanted: Wanted;
}

/** Of a conversation, from this seq on. */
export interface OpenEnd extends Reachable {
  from: number;
}

/** Every message of the conversation, whatever it holds. */
export function wholeConversation(tables: ReadTables, walk: Walk, { conversationId, activityAt }: Reachable): Stream {
  const texts = { where: 'conversation_id = ?', values: [idToBytes(conversationId)], order: 'sent_at DESC, seq DESC' };
  return slicedStream(tables, walk, activityAt, texts);
}

/** What is wanted of these blocks, one after the other. */
export function fullBlocks(tables: ReadTables, walk: Walk, { conversationId, activityAt }: Reachable, blocks: Iterable<number>): Stream {
  const streams = [...blocks]
    .sort((one, other) => other - one)
    .map((block) => {
      const values = [idToBytes(conversationId), blockStart(block), blockStart(block) + blockSize];
      const texts = { where: 'conversation_id = ? AND seq >= ? AND seq < ?', values, order: 'seq DESC' };
      return slicedStream(tables, walk, activityAt, thatHold(tables, walk, texts));
    });
  return {
    newest: Math.min(activityAt, walk.after.sentAt),
    rows: [],
    async readOn() {
      for (let first = streams[0]; first && this.rows.length === 0; first = streams[0]) {
        await first.readOn();
        this.rows = first.rows.splice(0);
        if (this.rows.length === 0) streams.shift();
      }
    },
  };
}

/** What is wanted of the ends of several conversations. */
export function openEnds(tables: ReadTables, walk: Walk, ends: readonly OpenEnd[]): Stream {
  const texts = {
    where: `(${ends.map(() => '(conversation_id = ? AND seq >= ?)').join(' OR ')})`,
    values: ends.flatMap(({ conversationId, from }) => [idToBytes(conversationId), from]),
    order: 'sent_at DESC, conversation_id DESC, seq DESC',
  };
  return slicedStream(tables, walk, Math.max(...ends.map(({ activityAt }) => activityAt)), thatHold(tables, walk, texts));
}

/** Some of the texts. */
interface Texts {
  where: string;
  values: readonly SqlValue[];
  order: string;
}

/** Most texts need not leave the database. */
function thatHold({ database }: ReadTables, { wanted }: Walk, { where, values, order }: Texts): Texts {
  const condition = holding(wanted, database.dialect);
  return { where: `${where} AND ${condition.where}`, values: [...values, ...condition.values], order };
}

const slices = { first: 50, factor: 4, most: 800 };

function slicedStream(tables: ReadTables, { scope, after }: Walk, activityAt: number, texts: Texts): Stream {
  let [place, slice] = [after, slices.first];
  return {
    newest: Math.min(activityAt, after.sentAt),
    rows: [],
    async readOn() {
      if (slice === 0) return;
      this.rows = await readTexts(tables, texts, { after: place, sentAfter: scope.sentAfter ?? 0, limit: slice });
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
  words: string;
}

async function readTexts(
  { database, names }: ReadTables,
  { where, values, order }: Texts,
  { after, sentAfter, limit }: { after: Place; sentAfter: number; limit: number },
): Promise<Looked[]> {
  const id = idToBytes(after.conversationId);
  const rows = await database.read<TextRow>({
    sql: `SELECT conversation_id AS conversationId, seq, sent_at AS sentAt, sender_id AS senderId, words FROM ${names.search_texts}
      WHERE ${where} AND sent_at >= ? AND sent_at <= ?
      AND (sent_at < ? OR conversation_id < ? OR (conversation_id = ? AND seq < ?)) ORDER BY ${order} LIMIT ?`,
    values: [...values, sentAfter, after.sentAt, after.sentAt, id, id, after.seq, limit],
  });
  return rows.map(({ conversationId, seq, sentAt, senderId, words }) => {
    return {
      conversationId: idFromBytes(conversationId),
      seq,
      sentAt,
      senderId: idFromBytes(senderId),
      words: JSON.parse(words) as string[],
    };
  });
}
