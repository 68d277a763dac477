import { reachedByAll, type Watermarks } from '@parley/events/delivery-status';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { idValues, placeholders } from '@parley/database/sql-list';

/**
 * Reads the lowest watermarks of the other members, by conversation id; the delivery status of the reader's messages is derived from them.
 * Call it only for conversations with at most `maxTrackedMembers`.
 */
export async function readWatermarks(
  { database, names }: ReadTables,
  readerId: string,
  conversationIds: readonly string[],
): Promise<Map<string, Watermarks>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await database.read<Watermarks & { conversationId: Buffer }>({
    sql: `SELECT conversation_id AS conversationId, MIN(read_seq) AS \`read\`,
        MIN(CASE WHEN read_seq > delivered_seq THEN read_seq ELSE delivered_seq END) AS delivered
      FROM ${names.members} WHERE conversation_id IN (${placeholders(conversationIds)}) AND present = 1 AND user_id <> ?
      GROUP BY conversation_id`,
    values: [...idValues(conversationIds), idToBytes(readerId)],
  });
  const watermarks = new Map(conversationIds.map((id) => [id, reachedByAll]));
  for (const { conversationId, delivered, read } of rows) watermarks.set(idFromBytes(conversationId), { delivered, read });
  return watermarks;
}
