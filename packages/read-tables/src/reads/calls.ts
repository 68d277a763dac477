/** Calls as they stand now, for whoever shows them. */
import type { SqlValue } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Call } from '@parley/events/wire/calls';
import type { ReadTables } from './read-tables.ts';

export interface CallPlace {
  conversationId: string;
  callId: string;
}

// SQLite nests each OR one level deeper, and refuses expressions deeper than 1,000.
const callsPerQuery = 200;

/** Those of the calls that are over, by id. */
export async function readOverCalls({ database, names }: ReadTables, places: readonly CallPlace[]): Promise<Map<string, Call>> {
  const unique = [...new Map(places.map((place) => [place.callId, place])).values()];
  const over = new Map<string, Call>();
  for (let start = 0; start < unique.length; start += callsPerQuery) {
    const some = unique.slice(start, start + callsPerQuery);
    const which = some.map(() => '(conversation_id = ? AND call_id = ?)').join(' OR ');
    const values = some.flatMap(({ conversationId, callId }): SqlValue[] => [idToBytes(conversationId), idToBytes(callId)]);
    const sql = `SELECT shown FROM ${names.calls} WHERE ended_seq IS NOT NULL AND (${which})`;
    for (const { shown } of await database.read<{ shown: string }>({ sql, values })) {
      const call = shownCall(shown);
      over.set(call.id, call);
    }
  }
  return over;
}

/** The projection wrote it: it is taken at its word. */
export function shownCall(json: string): Call {
  return JSON.parse(json) as Call;
}
