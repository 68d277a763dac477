/**
 * Who is in a call: a lease each, on the database's clock. Not folded from the log: command-service writes the table beside
 * it, in DATABASE_URL, when somebody joins, renews it while they ask for it and deletes it when they leave; signaling reads
 * it. The log says who joined and left; a row says whose peer may be reached now.
 */
import type { Database } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';
import { idValues, placeholders } from './reads/sql-list.ts';

/** One row a user and call: the device that answered. */
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

type Reads = Pick<Database, 'read' | 'dialect'>;

/** Everybody in the call whose lease has not run out. */
export async function readCallParticipants(database: Reads, callId: string): Promise<CallParticipantRow[]> {
  return whoAre(database, 'call_id = ?', [idToBytes(callId)]);
}

/** The ids of the peers that hold a place in each of the calls; of one without any there is no entry. */
export async function readPeersOfCalls(database: Reads, callIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const peers = new Map<string, Set<string>>();
  if (callIds.length === 0) return peers;
  const rows = await whoAre(database, `call_id IN (${placeholders(callIds)})`, idValues(callIds));
  for (const { callId, peerId } of rows) peers.set(callId, (peers.get(callId) ?? new Set()).add(peerId));
  return peers;
}

/** All calls that a user is in just now. */
export async function readCallsOfUser(database: Reads, userId: string): Promise<CallParticipantRow[]> {
  return whoAre(database, 'user_id = ?', [idToBytes(userId)]);
}

async function whoAre(database: Reads, condition: string, values: Buffer[]): Promise<CallParticipantRow[]> {
  const live = `expires_at > ${nowSql(database.dialect)}`;
  const sql = `SELECT ${columnSql(callParticipants)} FROM call_participants WHERE ${condition} AND ${live}`;
  return (await database.read({ sql, values })).map((row) => decodeRow(callParticipants, row));
}
