/** The messages of one conversation's full blocks, as streams. */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { SqlValue } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { placeholders } from '@parley/read-tables/reads/sql-list';
import { blockOf } from '@parley/read-tables/search/blocks';
import type { BlockText } from '@parley/read-tables/tables';
import type { Stream } from './newest-first.ts';
import type { OpenEnd } from './open-ends.ts';
import { inAnswer } from './scope.ts';
import type { Walk } from './streams.ts';

interface Block {
  block: number;
  /** No text of it was sent earlier. */
  sentAt: number;
  texts: BlockText[];
}

/** All blocks before the end. */
export function allBlocks(tables: ReadTables, walk: Walk, end: OpenEnd): Stream {
  let before = blockOf(end.from);
  return blockStream(walk, end, async (count) => {
    const part = {
      sql: 'block < ? AND sent_at <= ? ORDER BY sent_at DESC, block DESC LIMIT ?',
      values: [before, walk.after.sentAt, count],
    };
    const read = await readBlocks(tables, end.conversationId, part);
    before = read.at(-1)?.block ?? 0;
    return read;
  });
}

/** Only these. */
export function someBlocks(tables: ReadTables, walk: Walk, end: OpenEnd, blocks: Iterable<number>): Stream {
  const left = [...blocks].sort((one, other) => other - one);
  return blockStream(walk, end, async (count) => {
    let read: Block[] = [];
    while (read.length === 0 && left.length > 0) {
      const next = left.splice(0, count);
      const part = {
        sql: `block IN (${placeholders(next)}) AND sent_at <= ? ORDER BY block DESC`,
        values: [...next, walk.after.sentAt],
      };
      read = await readBlocks(tables, end.conversationId, part);
    }
    return read;
  });
}

/** Blocks read at once: few at first, since they may do for a page. */
const atOnce = { first: 1, most: 8 };

/** `readNext` gives the next blocks, at most so many, the newest first; none after the last. */
function blockStream(
  { after, scope }: Walk,
  { conversationId, activityAt }: OpenEnd,
  readNext: (count: number) => Promise<Block[]>,
): Stream {
  const { sentAfter = 0 } = scope;
  let count = atOnce.first;
  let ended = false;
  return {
    newest: Math.min(activityAt, after.sentAt),
    rows: [],
    async readOn() {
      while (!ended && this.rows.length === 0) {
        const read = await readNext(count);
        count = Math.min(count * 2, atOnce.most);
        ended = read.length === 0 || read.at(-1)!.sentAt < sentAfter;
        this.rows = read
          .flatMap(({ texts }) => texts.toReversed())
          .map((text) => ({ ...text, conversationId }))
          .filter((text) => text.sentAt >= sentAfter && inAnswer(after, text) < 0);
        await otherWork();
      }
    },
  };
}

async function readBlocks(
  { database, names }: ReadTables,
  conversationId: string,
  part: { sql: string; values: SqlValue[] },
): Promise<Block[]> {
  const rows = await database.read<{ block: number; sentAt: number; texts: string }>({
    sql: `SELECT block, sent_at AS sentAt, texts FROM ${names.text_blocks} WHERE conversation_id = ? AND ${part.sql}`,
    values: [idToBytes(conversationId), ...part.values],
  });
  return rows.map(({ block, sentAt, texts }) => ({ block, sentAt, texts: JSON.parse(texts) as BlockText[] }));
}
