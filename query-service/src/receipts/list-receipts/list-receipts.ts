import type { Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Receipt } from '@parley/events/wire/conversations';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import { timeOf } from '@parley/events/wire/fields';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { readAsMember } from '../../conversations/read-as-member.ts';

interface ReceiptRow {
  userId: Buffer;
  delivered: number;
  read: number;
  at: number;
}

/**
 * Lists the watermarks of all members; in conversations with more than `maxTrackedMembers` only those of the reader. Throws Problem
 * `not_found` if the reader is not a member.
 */
export async function listReceipts(tables: ReadTables, readerId: string, conversationId: string): Promise<{ items: Receipt[] }> {
  const { membership, results } = await readAsMember(tables, { readerId, conversationId }, [receiptsQuery(tables, conversationId)]);
  const isTracked = membership.members <= maxTrackedMembers;
  const rows = isTracked
    ? (results[0] as unknown as ReceiptRow[])
    : await tables.database.read<ReceiptRow>(receiptsQuery(tables, conversationId, readerId));
  return { items: rows.map(receiptOf) };
}

function receiptsQuery({ names }: ReadTables, conversationId: string, userId?: string): Statement {
  const ids = [conversationId, ...(userId === undefined ? [] : [userId])];
  return {
    sql: `SELECT user_id AS userId, delivered_seq AS delivered, read_seq AS \`read\`, receipt_at AS at FROM ${names.members}
      WHERE conversation_id = ? AND present = 1 ${userId === undefined ? '' : 'AND user_id = ?'} ORDER BY user_id LIMIT ?`,
    values: [...ids.map(idToBytes), maxTrackedMembers],
  };
}

function receiptOf({ userId, delivered, read, at }: ReceiptRow): Receipt {
  return { userId: idFromBytes(userId), delivered, read, at: timeOf(at) };
}
