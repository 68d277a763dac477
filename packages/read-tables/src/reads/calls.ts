import { idToBytes } from '@parley/events/id-bytes';
import type { Call } from '@parley/events/wire/calls';
import { readMatching } from './read-matching.ts';
import type { ReadTables } from './read-tables.ts';

export interface CallKey {
  conversationId: string;
  callId: string;
}

/** Reads those of the calls that have ended, by id. */
export async function readEndedCalls({ database, names }: ReadTables, keys: readonly CallKey[]): Promise<Map<string, Call>> {
  const distinct = [...new Map(keys.map((key) => [key.callId, key])).values()];
  const conditions = distinct.map(({ conversationId, callId }) => ({
    sql: '(conversation_id = ? AND call_id = ?)',
    values: [conversationId, callId].map(idToBytes),
  }));
  const rows = await readMatching<{ wireCall: string }>(database, conditions, ({ sql, values }) => ({
    sql: `SELECT wire_call AS wireCall FROM ${names.calls} WHERE ended_seq IS NOT NULL AND ${sql}`,
    values,
  }));
  return new Map(rows.map(({ wireCall }) => parseCall(wireCall)).map((call) => [call.id, call]));
}

/** Parses the column `wire_call`. Not validated: the projection wrote it. */
export function parseCall(json: string): Call {
  return JSON.parse(json) as Call;
}
