/** Where words can be at all in full blocks of neighbouring messages: the index names them, and their texts tell the rest. */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { idValues, placeholders } from '@parley/read-models/reads/sql-list';
import { slicesOf, type Scope } from './scope.ts';
import type { Wanted, WantedWord } from './wanted.ts';

/** By conversation; one in which nothing can be found is missing. */
export type Blocks = ReadonlyMap<string, ReadonlySet<number>>;

/** The blocks that hold each of the words that few do; null when each word is common: more than `most` entries long. */
export async function blocksHolding(tables: ReadTables, scope: Scope, wanted: Wanted, most: number): Promise<Blocks | null> {
  let common: Blocks | null = null;
  for (const word of wanted) {
    const blocks = await readBlocks(tables, scope, word, most);
    if (!blocks) continue;
    common = common ? inBoth(common, blocks) : blocks;
    if (common.size === 0) break;
  }
  return common;
}

async function readBlocks(tables: ReadTables, scope: Scope, word: WantedWord, most: number): Promise<Blocks | null> {
  const blocks = new Map<string, Set<number>>();
  let entries = 0;
  for (const { sql, values } of holding(scope, word)) {
    const rows = await tables.database.read<{ conversationId: Buffer; block: number }>({
      sql: `SELECT w.conversation_id AS conversationId, w.block AS block FROM ${byWord(tables)} WHERE ${sql} LIMIT ?`,
      values: [...values, most + 1 - entries],
    });
    for (const { conversationId, block } of rows) {
      const id = idFromBytes(conversationId);
      blocks.set(id, (blocks.get(id) ?? new Set()).add(block));
    }
    entries += rows.length;
    if (entries > most) return null;
  }
  return blocks;
}

function inBoth(some: Blocks, others: Blocks): Blocks {
  const both = [...some].map(([id, blocks]) => [id, new Set([...blocks].filter((block) => others.get(id)?.has(block)))] as const);
  return new Map(both.filter(([, blocks]) => blocks.size > 0));
}

function byWord({ database, names }: ReadTables): string {
  return `${names.search_words} w ${database.dialect === 'sqlite' ? '' : 'FORCE INDEX (PRIMARY)'}`;
}

/**
 * Conditions on `w`, one for each query. U+10FFFF is in no text: what begins with a word is less than the word and it.
 * Conversations are named one by one: for a join MySQL looks a beginning up by the conversation alone, and reads all its words.
 */
function holding({ conversations }: Scope, { word, begins }: WantedWord): { sql: string; values: SqlValue[] }[] {
  const among = begins ? 'w.word >= ? AND w.word < ?' : 'w.word = ?';
  const words = begins ? [word, `${word}\u{10ffff}`] : [word];
  return slicesOf(conversations).map((some) => {
    const ids = some.map(({ conversationId }) => conversationId);
    return { sql: `w.conversation_id IN (${placeholders(ids)}) AND ${among}`, values: [...idValues(ids), ...words] };
  });
}
