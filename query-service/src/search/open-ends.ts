import { idFromBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { idValues, placeholders } from '@parley/read-models/reads/sql-list';
import { blockStart } from '@parley/read-models/search/blocks';
import { slicesOf, type Reachable } from './scope.ts';
import type { OpenEnd } from './streams.ts';

/** Of each conversation what stands behind its last full block: less than a block, or all of a short one. */
export async function readOpenEnds(tables: ReadTables, conversations: readonly Reachable[]): Promise<OpenEnd[]> {
  const ends: OpenEnd[] = [];
  for (const some of slicesOf(conversations)) {
    const ids = some.map(({ conversationId }) => conversationId);
    const rows = await tables.database.read<{ conversationId: Buffer; last: number }>({
      sql: `SELECT conversation_id AS conversationId, MAX(block) AS last FROM ${tables.names.search_blocks}
        WHERE conversation_id IN (${placeholders(ids)}) GROUP BY conversation_id`,
      values: idValues(ids),
    });
    const last = new Map(rows.map((row) => [idFromBytes(row.conversationId), row.last]));
    ends.push(...some.map((one) => ({ ...one, from: blockStart((last.get(one.conversationId) ?? -1) + 1) })));
  }
  return ends;
}
