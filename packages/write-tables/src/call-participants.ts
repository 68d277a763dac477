/**
 * Leases of call participants, on the database's clock. command-service inserts a row when a user joins, renews it while the client
 * asks for it, and deletes it when the user leaves; signaling reads it. The log records who joined and left; a row shows which
 * peer can be reached now.
 */
import type { Database } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { idValues, placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';

/** One row per user and call, for the device that answered. */
export const callParticipants = defineTable(
  'call_participants',
  {
    callId: column.id(),
    userId: column.id(),
    sessionId: column.id(),
    peerId: column.text(80),
    conversationId: column.id(),
    expiresAt: column.micros(),
  },
  { primaryKey: ['callId', 'userId'], indexes: { by_user: { columns: ['userId', 'expiresAt'] } } },
);
export type CallParticipantRow = RowOf<typeof callParticipants>;

type Reader = Pick<Database, 'read' | 'dialect'>;

/** The participants of a call whose leases have not expired. */
export async function readCallParticipants(database: Reader, callId: string): Promise<CallParticipantRow[]> {
  return readLeases(database, 'call_id = ?', idValues([callId]));
}

/** The peer ids of the participants of each call. A call without participants has no entry. */
export async function readPeersOfCalls(database: Reader, callIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const peers = new Map<string, Set<string>>();
  if (callIds.length === 0) return peers;
  const rows = await readLeases(database, `call_id IN (${placeholders(callIds)})`, idValues(callIds));
  for (const { callId, peerId } of rows) peers.set(callId, (peers.get(callId) ?? new Set()).add(peerId));
  return peers;
}

/** The calls that a user is in now. */
export async function readCallsOfUser(database: Reader, userId: string): Promise<CallParticipantRow[]> {
  return readLeases(database, 'user_id = ?', idValues([userId]));
}

async function readLeases(database: Reader, condition: string, values: Buffer[]): Promise<CallParticipantRow[]> {
  const unexpired = `expires_at > ${nowSql(database.dialect)}`;
  const sql = `SELECT ${columnSql(callParticipants)} FROM call_participants WHERE ${condition} AND ${unexpired}`;
  return (await database.read({ sql, values })).map((row) => decodeRow(callParticipants, row));
}
