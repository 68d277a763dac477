import { idToBytes } from '@parley/events/id-bytes';
import type { Call } from '@parley/events/wire/calls';
import { shownCall } from '@parley/read-tables/reads/calls';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';

export interface GetCall {
  readerId: string;
  conversationId: string;
  callId: string;
}

/** Throws Problem `not_found` also for a reader who is no member. */
export async function getCall({ database, names }: ReadTables, { readerId, conversationId, callId }: GetCall): Promise<Call> {
  const [row] = await database.read<{ shown: string }>({
    sql: `SELECT k.shown AS shown FROM ${names.members} reader
      JOIN ${names.calls} k ON k.conversation_id = reader.conversation_id AND k.call_id = ?
      WHERE reader.conversation_id = ? AND reader.user_id = ? AND reader.present = 1`,
    values: [callId, conversationId, readerId].map(idToBytes),
  });
  if (!row) throw new Problem('not_found');
  return shownCall(row.shown);
}
