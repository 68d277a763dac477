import type { SqlValue, Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { trackedMembers, type Receipt } from '@parley/events/wire/conversations';
import { timeOf } from '@parley/events/wire/fields';
import { standingFrom, standingQuery } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';

interface ReceiptRow {
  userId: Buffer;
  delivered: number;
  read: number;
  at: number;
}

/**
 * How far each member has received and read; in conversations of more than `trackedMembers` one's own alone.
 * Throws Problem `not_found` for who is no member.
 */
export async function listReceipts(tables: ReadTables, readerId: string, conversationId: string): Promise<{ items: Receipt[] }> {
  const [standings, found] = await tables.database.snapshot([
    standingQuery(tables, readerId, [conversationId]),
    receiptsQuery(tables, conversationId),
  ]);
  if (!standings?.[0]) throw new Problem('not_found');
  if (standingFrom(standings[0]).members <= trackedMembers) return { items: (found as unknown as ReceiptRow[]).map(receiptOf) };
  const own = await tables.database.read<ReceiptRow>(receiptsQuery(tables, conversationId, readerId));
  return { items: own.map(receiptOf) };
}

function receiptsQuery({ names }: ReadTables, conversationId: string, userId?: string): Statement {
  const ids = [conversationId, ...(userId === undefined ? [] : [userId])];
  const values: SqlValue[] = [...ids.map(idToBytes), trackedMembers];
  return {
    sql: `SELECT user_id AS userId, delivered_seq AS delivered, read_seq AS \`read\`, receipt_at AS at FROM ${names.members}
      WHERE conversation_id = ? AND present = 1 ${userId === undefined ? '' : 'AND user_id = ?'} ORDER BY user_id LIMIT ?`,
    values,
  };
}

function receiptOf({ userId, delivered, read, at }: ReceiptRow): Receipt {
  return { userId: idFromBytes(userId), delivered, read, at: timeOf(at) };
}
