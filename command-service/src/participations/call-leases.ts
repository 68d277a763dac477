/**
 * Leases of call participants. A device gets a lease after the log has accepted it, renews it during the call, and loses it when
 * it leaves, stops renewing, or the call ends. The call's deadline compares the leases with the log and removes participants
 * without one.
 */
import type { Database, Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { upsert } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { callParticipants, type CallParticipantRow } from '@parley/write-tables/call-participants';

export type CallParticipation = Omit<CallParticipantRow, 'expiresAt'>;

/** Makes this device the user's participant in the call for `term` microseconds. */
export async function grantLease(database: Database, participation: CallParticipation, term: number): Promise<void> {
  const row = { ...participation, expiresAt: (await database.now()) + term };
  await database.write([upsert(callParticipants, [row], database.dialect)]);
}

/** False if the lease has expired, was released, or belongs to another device or conversation. */
export async function renewLease(
  database: Database,
  { callId, conversationId, userId, sessionId }: Pick<CallParticipation, 'callId' | 'conversationId' | 'userId' | 'sessionId'>,
  term: number,
): Promise<boolean> {
  const now = nowSql(database.dialect);
  const owner = 'call_id = ? AND user_id = ? AND session_id = ? AND conversation_id = ?';
  const sql = `UPDATE call_participants SET expires_at = ${now} + ? WHERE ${owner} AND expires_at > ${now}`;
  const [renewed] = await database.write([{ sql, values: [term, ...[callId, userId, sessionId, conversationId].map(idToBytes)] }]);
  return renewed === 1;
}

/** Releases the lease of this peer only: when the user joins again, the new peer has an id of its own and keeps its row. */
export function releaseLease({ callId, userId, peerId }: Pick<CallParticipation, 'callId' | 'userId' | 'peerId'>): Statement {
  const sql = 'DELETE FROM call_participants WHERE call_id = ? AND user_id = ? AND peer_id = ?';
  return { sql, values: [idToBytes(callId), idToBytes(userId), peerId] };
}

export function releaseAllLeases(callId: string): Statement {
  return { sql: 'DELETE FROM call_participants WHERE call_id = ?', values: [idToBytes(callId)] };
}
