import type { Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Call } from '@parley/events/wire/calls';
import { parseCall } from '@parley/read-tables/reads/calls';
import type { Condition } from '@parley/read-tables/reads/read-matching';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';

export interface CallItemRow {
  seq: number;
  wireCall: string;
}

/** Returns CallItemRows of a conversation. `range` ends the query. */
export function callItemsQuery({ names }: ReadTables, conversationId: string, range: Condition): Statement {
  return {
    sql: `SELECT k.seq AS seq, k.wire_call AS wireCall FROM ${names.calls} k WHERE k.conversation_id = ? ${range.sql}`,
    values: [idToBytes(conversationId), ...range.values],
  };
}

export function viewCall({ wireCall }: CallItemRow): Call {
  return parseCall(wireCall);
}
