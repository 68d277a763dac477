import { idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { rangeSql, type SeqPage, type SeqRange } from '../seq-page.ts';

/** A range of this many messages of any length is small enough to read. */
const alwaysFits = 50;

/**
 * Lowers the limits of large ranges to the messages whose text may fit into the page: all rows of a range are in memory before the page is
 * cut, together with the texts that they quote.
 */
export function fitRanges(
  tables: ReadTables,
  { conversationId, maxBytes }: Pick<SeqPage, 'maxBytes'> & { conversationId: string },
  ranges: readonly SeqRange[],
): Promise<SeqRange[]> {
  return Promise.all(
    ranges.map(async (range) => {
      if (range.limit <= alwaysFits) return range;
      const sizes = await readTextSizes(tables, conversationId, range);
      return { ...range, limit: Math.max(alwaysFits, countFitting(sizes, maxBytes / ranges.length, range.limit)) };
    }),
  );
}

async function readTextSizes({ database, names }: ReadTables, conversationId: string, range: SeqRange): Promise<number[]> {
  const { sql, values } = rangeSql('m.seq', range);
  const rows = await database.read<{ bytes: number }>({
    sql: `SELECT COALESCE(OCTET_LENGTH(m.text), 0) AS bytes FROM ${names.messages} m WHERE m.conversation_id = ? ${sql}`,
    values: [idToBytes(conversationId), ...values],
  });
  return rows.map(({ bytes }) => bytes);
}

function countFitting(sizes: readonly number[], maxBytes: number, limit: number): number {
  let bytes = 0;
  const exceeding = sizes.findIndex((size) => (bytes += size) > maxBytes);
  return exceeding === -1 ? limit : exceeding + 1;
}
