import type { SqlValue, Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Call } from '@parley/events/wire/calls';
import { shownCall } from '@parley/read-tables/reads/calls';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';

export interface CallItemRow {
  seq: number;
  shown: string;
}

/** CallItemRows of a conversation; `part` ends the query. */
export function callItemsQuery({ names }: ReadTables, conversationId: string, part: { sql: string; values: SqlValue[] }): Statement {
  return {
    sql: `SELECT k.seq AS seq, k.shown AS shown FROM ${names.calls} k WHERE k.conversation_id = ? ${part.sql}`,
    values: [idToBytes(conversationId), ...part.values],
  };
}

export function viewCall({ shown }: CallItemRow): Call {
  return shownCall(shown);
}
