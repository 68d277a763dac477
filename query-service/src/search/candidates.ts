/** A search for a word that is rare: all messages that hold it are looked at. */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { inAnswer, membershipSql, type Place, type Scope } from './scope.ts';
import type { Wanted, WantedWord } from './wanted.ts';

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

async function countUpTo({ database, names }: ReadTables, scope: Scope, word: WantedWord, limit: number): Promise<number> {
  const member = membershipSql(scope);
  const holding = holdingSql(word);
  const [row] = await database.read<{ count: number }>({
    sql: `SELECT COUNT(*) AS count FROM (SELECT w.seq FROM ${names.members} m
      JOIN ${names.search_words} w ON w.conversation_id = m.conversation_id AND ${holding.sql} WHERE ${member.sql} LIMIT ?) AS some`,
    values: [...holding.values, ...member.values, limit],
  });
  return row!.count;
}

interface CandidateRow {
  conversationId: Buffer;
  seq: number;
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
  const { database, names } = tables;
  const member = membershipSql(scope);
  const holding = holdingSql(word);
  const filter = filterSql(scope);
  const rows = await database.read<CandidateRow>({
    sql: `SELECT DISTINCT t.conversation_id AS conversationId, t.seq AS seq, t.sent_at AS sentAt, t.words AS words FROM ${names.members} m
      JOIN ${names.search_words} w ON w.conversation_id = m.conversation_id AND ${holding.sql}
      JOIN ${names.search_texts} t ON t.conversation_id = w.conversation_id AND t.seq = w.seq
      WHERE ${member.sql} ${filter.sql}`,
    values: [...holding.values, ...member.values, ...filter.values],
  });
  return rows
    .filter(({ words }) => isMeant(JSON.parse(words) as string[]))
    .map(({ conversationId, seq, sentAt }) => ({ conversationId: idFromBytes(conversationId), seq, sentAt }))
    .sort(inAnswer);
}

/** U+10FFFF is in no text: what begins with the word is less than the word and it. */
function holdingSql({ word, begins }: WantedWord): { sql: string; values: SqlValue[] } {
  if (!begins) return { sql: 'w.word = ?', values: [word] };
  return { sql: 'w.word >= ? AND w.word < ?', values: [word, `${word}\u{10ffff}`] };
}

function filterSql({ senderId, sentAfter, sentBefore }: Scope): { sql: string; values: SqlValue[] } {
  const parts: [string, SqlValue][] = [];
  if (senderId !== undefined) parts.push(['AND t.sender_id = ?', idToBytes(senderId)]);
  if (sentAfter !== undefined) parts.push(['AND t.sent_at >= ?', sentAfter]);
  if (sentBefore !== undefined) parts.push(['AND t.sent_at < ?', sentBefore]);
  return { sql: parts.map(([sql]) => sql).join(' '), values: parts.map(([, value]) => value) };
}
