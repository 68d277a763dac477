/**
 * The reader's messages from the newest on, over all their conversations, or over the blocks in which rare words are. Each
 * conversation is a stream that is read in slices, and only once nothing newer can be elsewhere; so a page of a common word
 * reads the conversations that were last active, and no other.
 */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { blockStart, blockSize } from '@parley/read-models/search/blocks';
import type { Blocks } from './blocks-holding.ts';
import { inAnswer, type Place, type Scope } from './scope.ts';
import type { Wanted } from './wanted.ts';

export interface Walk {
  scope: Scope;
  /** The walk begins behind this place; else with the newest. */
  after: Place | undefined;
  wanted: Wanted;
  /** Outside of these nothing is looked at; null: everywhere. */
  blocks: Blocks | null;
}

export interface Looked extends Place {
  senderId: string;
  words: readonly string[];
}

interface Stream {
  conversationId: string;
  /** Nothing of it that is not read yet comes before this. */
  next: { sentAt: number; seq: number };
  rows: Looked[];
  /** Rows of the next slice; 0: the conversation's beginning was reached. */
  slice: number;
  /** Still to be read, the newest last; null: all. */
  blocks: number[] | null;
}

const slices = { first: 50, factor: 4, most: 800 };
/** Conversations that are opened at once. */
const atOnce = 8;

/** Where blocks are named, only messages that hold what is wanted. */
export async function* newestFirst(tables: ReadTables, walk: Walk): AsyncGenerator<Looked> {
  const closed = streamsOf(walk);
  let open: Stream[] = [];
  for (;;) {
    let first = firstOf(open);
    while (closed.length > 0 && (!first || closed[0]!.next.sentAt >= first.rows[0]!.sentAt)) {
      const opened = closed.splice(0, atOnce);
      await Promise.all(opened.map((stream) => readOn(tables, walk, stream)));
      open = [...open, ...opened].filter(({ rows }) => rows.length > 0);
      first = firstOf(open);
    }
    if (!first) return;
    yield first.rows.shift()!;
    if (first.rows.length > 0) continue;
    await readOn(tables, walk, first);
    if (first.rows.length === 0) open = open.filter((stream) => stream !== first);
  }
}

function firstOf(streams: readonly Stream[]): Stream | undefined {
  let first: Stream | undefined;
  for (const stream of streams) if (!first || inAnswer(stream.rows[0]!, first.rows[0]!) < 0) first = stream;
  return first;
}

/** What search knows of and the conversation does not is not there yet. */
function streamsOf({ scope, after, blocks }: Walk): Stream[] {
  return scope.conversations
    .filter(({ conversationId }) => blocks === null || blocks.has(conversationId))
    .map(({ conversationId, activityAt }): Stream => {
      const next = earliest({ sentAt: activityAt, seq: Number.MAX_SAFE_INTEGER }, startOf(scope, conversationId, after));
      const own = blocks && [...blocks.get(conversationId)!].sort((one, other) => one - other);
      return { conversationId, next, rows: [], slice: slices.first, blocks: own };
    })
    .sort((one, other) => other.next.sentAt - one.next.sentAt);
}

/** Before which message of the conversation the walk begins. */
function startOf({ sentBefore }: Scope, conversationId: string, after: Place | undefined): Stream['next'] {
  const before = { sentAt: sentBefore ?? Number.MAX_SAFE_INTEGER, seq: 0 };
  if (!after) return before;
  const seq = conversationId === after.conversationId ? after.seq : conversationId < after.conversationId ? Number.MAX_SAFE_INTEGER : 0;
  return earliest(before, { sentAt: after.sentAt, seq });
}

function earliest(one: Stream['next'], other: Stream['next']): Stream['next'] {
  return one.sentAt < other.sentAt || (one.sentAt === other.sentAt && one.seq < other.seq) ? one : other;
}

interface TextRow {
  seq: number;
  sentAt: number;
  senderId: Buffer;
  words: string;
}

async function readOn(tables: ReadTables, walk: Walk, stream: Stream): Promise<void> {
  if (!stream.blocks) return readSlice(tables, walk, stream);
  do {
    const block = stream.blocks.at(-1);
    if (block === undefined) return;
    const { slice } = stream;
    await readBlock(tables, walk, stream, blockStart(block));
    if (stream.rows.length < slice) stream.blocks.pop();
  } while (stream.rows.length === 0);
}

async function readSlice(tables: ReadTables, { scope: { sentAfter = 0 } }: Walk, stream: Stream): Promise<void> {
  if (stream.slice === 0) return;
  const { next, slice } = stream;
  const sql = 'sent_at <= ? AND sent_at >= ? AND (sent_at < ? OR seq < ?) ORDER BY sent_at DESC, seq DESC LIMIT ?';
  await readRows(tables, stream, { sql, values: [next.sentAt, sentAfter, next.sentAt, next.seq, slice] });
  if (stream.rows.length < slice) stream.slice = 0;
}

async function readBlock(tables: ReadTables, { scope, wanted }: Walk, stream: Stream, start: number): Promise<void> {
  const { sentAfter = 0 } = scope;
  const { next, slice } = stream;
  // Found in the words' JSON, where nothing is escaped: most rows of a block need not leave the database.
  const holds = wanted.map(() => 'instr(words, ?) > 0').join(' AND ');
  const words = wanted.map(({ word, begins }) => (begins ? `"${word}` : `"${word}"`));
  const sql = `seq >= ? AND seq < ? AND sent_at >= ? AND (sent_at < ? OR (sent_at = ? AND seq < ?)) AND ${holds} ORDER BY seq DESC LIMIT ?`;
  const values = [start, start + blockSize, sentAfter, next.sentAt, next.sentAt, next.seq, ...words, slice];
  await readRows(tables, stream, { sql, values });
}

async function readRows({ database, names }: ReadTables, stream: Stream, where: { sql: string; values: SqlValue[] }): Promise<void> {
  const { conversationId } = stream;
  const found = await database.read<TextRow>({
    sql: `SELECT seq, sent_at AS sentAt, sender_id AS senderId, words FROM ${names.search_texts} WHERE conversation_id = ? AND ${where.sql}`,
    values: [idToBytes(conversationId), ...where.values],
  });
  stream.rows = found.map(({ seq, sentAt, senderId, words }) => {
    return { conversationId, seq, sentAt, senderId: idFromBytes(senderId), words: JSON.parse(words) as string[] };
  });
  const last = stream.rows.at(-1);
  if (last) stream.next = { sentAt: last.sentAt, seq: last.seq };
  stream.slice = Math.min(stream.slice * slices.factor, slices.most);
}
