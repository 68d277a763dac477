import { z } from 'zod';
import type { Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Call } from '@parley/events/wire/calls';
import { parseCall } from '@parley/read-tables/reads/calls';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { readAsMember } from '../../conversations/read-as-member.ts';
import { cutPage, decodeCursor, type Page, type PageBounds } from '../../page.ts';

export interface ListCalls extends PageBounds {
  readerId: string;
  conversationId: string;
  cursor?: string | undefined;
}

/** Lists calls, newest first. Throws Problem `not_found` if the reader is not a member. */
export async function listCalls(tables: ReadTables, query: ListCalls): Promise<Page<Call>> {
  const before = decodeCursor(query.cursor, z.int()) ?? Number.MAX_SAFE_INTEGER;
  const { results } = await readAsMember(tables, query, [callsQuery(tables, query, before)]);
  const calls = (results[0] as unknown as { wireCall: string }[]).map(({ wireCall }) => parseCall(wireCall));
  return cutPage(calls, query, { itemOf: (call) => call, keyOf: ({ seq }) => seq });
}

function callsQuery({ names }: ReadTables, { conversationId, limit }: ListCalls, before: number): Statement {
  return {
    sql: `SELECT k.wire_call AS wireCall FROM ${names.calls} k WHERE k.conversation_id = ? AND k.seq < ? ORDER BY k.seq DESC LIMIT ?`,
    values: [idToBytes(conversationId), before, limit + 1],
  };
}
