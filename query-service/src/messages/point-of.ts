import { idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import type { SeqPage } from '../seq-page.ts';

/** The seq that `around` means. A message never moves, so this needs not be of the page's state. */
export async function pointOf(
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
