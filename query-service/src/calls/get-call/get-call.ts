import { idToBytes } from '@parley/events/id-bytes';
import type { Call } from '@parley/events/wire/calls';
import { parseCall } from '@parley/read-tables/reads/calls';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';

export interface GetCall {
  readerId: string;
  conversationId: string;
  callId: string;
}

/** Throws Problem `not_found` if there is no such call, or the reader is not a member. */
export async function getCall({ database, names }: ReadTables, { readerId, conversationId, callId }: GetCall): Promise<Call> {
  const [row] = await database.read<{ wireCall: string }>({
    sql: `SELECT k.wire_call AS wireCall FROM ${names.members} reader
      JOIN ${names.calls} k ON k.conversation_id = reader.conversation_id AND k.call_id = ?
      WHERE reader.conversation_id = ? AND reader.user_id = ? AND reader.present = 1`,
    values: [callId, conversationId, readerId].map(idToBytes),
  });
  if (!row) throw new Problem('not_found');
  return parseCall(row.wireCall);
}
