import { idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import type { SeqPage } from '../seq-page.ts';

/**
 * Resolves `around`, a seq or a message id, to a seq. A message keeps its seq, so this need not read the same snapshot as the page. Throws
 * Problem `not_found`.
 */
export async function resolveAround(
  { database, names }: ReadTables,
  { around, conversationId }: Pick<SeqPage, 'around'> & { conversationId: string },
): Promise<number | undefined> {
  if (typeof around !== 'string') return around;
  const [row] = await database.read<{ seq: number }>({
    sql: `SELECT seq FROM ${names.messages} WHERE conversation_id = ? AND message_id = ?`,
    values: [idToBytes(conversationId), idToBytes(around)],
  });
  if (!row) throw new Problem('not_found');
  return row.seq;
}
