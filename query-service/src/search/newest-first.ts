/**
 * The reader's messages from the newest on, over all their conversations: for words that so many messages hold that the
 * newest are soon found by looking. Each conversation is a stream that is read in slices, and only once nothing newer can
 * be elsewhere; so a page of a common word reads the conversations that were last active, and no other.
 */
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { inAnswer, type Place, type Scope } from './scope.ts';

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
}

const slices = { first: 50, factor: 4, most: 800 };
/** Conversations that are opened at once. */
const atOnce = 8;

/** After the place given, or from the newest on. */
export async function* newestFirst(tables: ReadTables, scope: Scope, after: Place | undefined): AsyncGenerator<Looked> {
  const closed = streamsOf(scope, after);
  let open: Stream[] = [];
  for (;;) {
    let first = firstOf(open);
    while (closed.length > 0 && (!first || closed[0]!.next.sentAt >= first.rows[0]!.sentAt)) {
      const opened = closed.splice(0, atOnce);
      await Promise.all(opened.map((stream) => readOn(tables, scope, stream)));
      open = [...open, ...opened].filter(({ rows }) => rows.length > 0);
      first = firstOf(open);
    }
    if (!first) return;
    yield first.rows.shift()!;
    if (first.rows.length > 0) continue;
    await readOn(tables, scope, first);
    if (first.rows.length === 0) open = open.filter((stream) => stream !== first);
  }
}

function firstOf(streams: readonly Stream[]): Stream | undefined {
  let first: Stream | undefined;
  for (const stream of streams) if (!first || inAnswer(stream.rows[0]!, first.rows[0]!) < 0) first = stream;
  return first;
}

/** What search knows of and the conversation does not is not there yet. */
function streamsOf(scope: Scope, after: Place | undefined): Stream[] {
  return scope.conversations
    .map(({ conversationId, activityAt }): Stream => {
      const next = earliest({ sentAt: activityAt, seq: Number.MAX_SAFE_INTEGER }, startOf(scope, conversationId, after));
      return { conversationId, next, rows: [], slice: slices.first };
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

async function readOn({ database, names }: ReadTables, { sentAfter = 0 }: Scope, stream: Stream): Promise<void> {
  if (stream.slice === 0) return;
  const { conversationId, next, slice } = stream;
  const found = await database.read<TextRow>({
    sql: `SELECT seq, sent_at AS sentAt, sender_id AS senderId, words FROM ${names.search_texts}
      WHERE conversation_id = ? AND sent_at <= ? AND sent_at >= ? AND (sent_at < ? OR seq < ?) ORDER BY sent_at DESC, seq DESC LIMIT ?`,
    values: [idToBytes(conversationId), next.sentAt, sentAfter, next.sentAt, next.seq, slice],
  });
  stream.rows = found.map(({ seq, sentAt, senderId, words }) => {
    return { conversationId, seq, sentAt, senderId: idFromBytes(senderId), words: JSON.parse(words) as string[] };
  });
  const last = stream.rows.at(-1);
  if (last) stream.next = { sentAt: last.sentAt, seq: last.seq };
  stream.slice = found.length < slice ? 0 : Math.min(slice * slices.factor, slices.most);
}
