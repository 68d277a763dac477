/** How far a message got, as its sender sees it: derived from the other members' watermarks, never stored. */
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Message } from '@parley/events/wire/messages';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { idValues, placeholders } from '@parley/read-models/reads/sql-list';

export type DeliveryStatus = NonNullable<Message['status']>;

/** The lowest watermarks of the others: what all of them have reached. */
export interface Watermarks {
  delivered: number;
  read: number;
}

/** Nobody else is there: all of nobody have read it. So the status can't fall when the last other one leaves. */
const reachedByAll: Watermarks = { delivered: Infinity, read: Infinity };

export function deliveryStatus(seq: number, watermarks: Watermarks | undefined): DeliveryStatus {
  if (!watermarks) return 'sent';
  if (watermarks.read >= seq) return 'read';
  return watermarks.delivered >= seq ? 'delivered' : 'sent';
}

/** By conversation id, for conversations of at most `trackedMembers`; the caller leaves the others out. */
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
