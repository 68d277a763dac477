/** A search for a word that is rare: all messages that hold it are looked at. */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { idValues, placeholders } from '@parley/read-models/reads/sql-list';
import { inAnswer, type Place, type Scope } from './scope.ts';
import type { Wanted, WantedWord } from './wanted.ts';

// Named one by one: for a join MySQL looks a beginning up by the conversation alone, and reads all its words.
const conversationsPerQuery = 500;

/** The word that the fewest messages hold; null when each is in more than `most` messages of the reader. */
export async function rarestWord(tables: ReadTables, scope: Scope, wanted: Wanted, most: number): Promise<WantedWord | null> {
  let rarest: { word: WantedWord; count: number } | null = null;
  for (const word of wanted) {
    const count = await countUpTo(tables, scope, word, most + 1);
    if (count <= most && (!rarest || count < rarest.count)) rarest = { word, count };
    if (count === 0) break;
  }
  return rarest && rarest.word;
}

async function countUpTo(tables: ReadTables, scope: Scope, word: WantedWord, limit: number): Promise<number> {
  let found = 0;
  for (const { sql, values } of holding(scope, word)) {
    const [row] = await tables.database.read<{ count: number }>({
      sql: `SELECT COUNT(*) AS count FROM (SELECT w.seq FROM ${byWord(tables)} WHERE ${sql} LIMIT ?) AS some`,
      values: [...values, limit - found],
    });
    found += row!.count;
    if (found >= limit) break;
  }
  return found;
}

interface CandidateRow {
  conversationId: Buffer;
  seq: number;
  senderId: Buffer;
  sentAt: number;
  words: string;
}

/** Those of the word's messages whose words are meant, in the answer's order. */
export async function candidatesWith(
  tables: ReadTables,
  scope: Scope,
  word: WantedWord,
  isMeant: (words: readonly string[]) => boolean,
): Promise<Place[]> {
  const places = new Map<string, Place>();
  for (const { sql, values } of holding(scope, word)) {
    const rows = await tables.database.read<CandidateRow>({
      sql: `SELECT t.conversation_id AS conversationId, t.seq AS seq, t.sender_id AS senderId, t.sent_at AS sentAt, t.words AS words
        FROM ${byWord(tables)} JOIN ${tables.names.search_texts} t ON t.conversation_id = w.conversation_id AND t.seq = w.seq WHERE ${sql}`,
      values,
    });
    for (const { conversationId, seq, senderId, sentAt, words } of rows) {
      const place = { conversationId: idFromBytes(conversationId), seq, sentAt };
      if (isInScope(scope, idFromBytes(senderId), sentAt) && isMeant(JSON.parse(words) as string[])) {
        places.set(`${place.conversationId}:${seq}`, place);
      }
    }
  }
  return [...places.values()].sort(inAnswer);
}

function isInScope({ senderId, sentAfter = 0, sentBefore = Infinity }: Scope, sender: string, sentAt: number): boolean {
  return (senderId === undefined || sender === senderId) && sentAt >= sentAfter && sentAt < sentBefore;
}

function byWord({ database, names }: ReadTables): string {
  return `${names.search_words} w ${database.dialect === 'sqlite' ? '' : 'FORCE INDEX (PRIMARY)'}`;
}

/** Conditions on `w`, one for each query. U+10FFFF is in no text: what begins with a word is less than the word and it. */
function holding({ conversations }: Scope, { word, begins }: WantedWord): { sql: string; values: SqlValue[] }[] {
  const among = begins ? 'w.word >= ? AND w.word < ?' : 'w.word = ?';
  const words = begins ? [word, `${word}\u{10ffff}`] : [word];
  return Array.from({ length: Math.ceil(conversations.length / conversationsPerQuery) }, (_, slice) => {
    const some = conversations.slice(slice * conversationsPerQuery, (slice + 1) * conversationsPerQuery);
    const ids = some.map(({ conversationId }) => conversationId);
    return { sql: `w.conversation_id IN (${placeholders(ids)}) AND ${among}`, values: [...idValues(ids), ...words] };
  });
}
