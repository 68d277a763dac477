/**
 * The leases of those in a call. Whoever joins gets one after the log has taken it, renews it while the call lasts, and loses
 * it with the call or with silence; the call's deadline compares the rows with the log and lets who has none leave.
 */
import type { Database, Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { upsert } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { callParticipants, type CallParticipantRow } from '@parley/read-tables/call-participants';

export type CallPlace = Omit<CallParticipantRow, 'expiresAt'>;

/** From now on and for `term` microseconds this device is the user's in the call. */
export async function holdPlace(database: Database, place: CallPlace, term: number): Promise<void> {
  const row = { ...place, expiresAt: (await database.now()) + term };
  await database.write([upsert(callParticipants, [row], database.dialect)]);
}

/** False when the lease has run out, was given up, or is another device's or another conversation's. */
export async function renewParticipation(
  database: Database,
  { callId, conversationId, userId, sessionId }: Pick<CallPlace, 'callId' | 'conversationId' | 'userId' | 'sessionId'>,
  term: number,
): Promise<boolean> {
  const now = nowSql(database.dialect);
  const whose = 'call_id = ? AND user_id = ? AND session_id = ? AND conversation_id = ?';
  const sql = `UPDATE call_participants SET expires_at = ${now} + ? WHERE ${whose} AND expires_at > ${now}`;
  const [renewed] = await database.write([{ sql, values: [term, ...[callId, userId, sessionId, conversationId].map(idToBytes)] }]);
  return renewed === 1;
}

/** Of one joining alone: a later one of the same user has a peer id of its own, and keeps its row. */
export function leavePlace({ callId, userId, peerId }: Pick<CallPlace, 'callId' | 'userId' | 'peerId'>): Statement {
  const sql = 'DELETE FROM call_participants WHERE call_id = ? AND user_id = ? AND peer_id = ?';
  return { sql, values: [idToBytes(callId), idToBytes(userId), peerId] };
}

/** Nobody is in the call any more. */
export function clearPlaces(callId: string): Statement {
  return { sql: 'DELETE FROM call_participants WHERE call_id = ?', values: [idToBytes(callId)] };
}
