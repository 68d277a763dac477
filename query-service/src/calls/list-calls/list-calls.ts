import { z } from 'zod';
import type { Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Call } from '@parley/events/wire/calls';
import { shownCall } from '@parley/read-tables/reads/calls';
import { standingQuery } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import { cutPage, decodeCursor, type Page } from '../../page.ts';

export interface ListCalls {
  readerId: string;
  conversationId: string;
  cursor?: string | undefined;
  limit: number;
}

/** The calls of a conversation, the latest first. Throws Problem `not_found` for who is no member. */
export async function listCalls(tables: ReadTables, { readerId, conversationId, cursor, limit }: ListCalls): Promise<Page<Call>> {
  const before = decodeCursor(cursor, z.int()) ?? Number.MAX_SAFE_INTEGER;
  const [standings, found] = await tables.database.snapshot([
    standingQuery(tables, readerId, [conversationId]),
    callsQuery(tables, { conversationId, before, limit: limit + 1 }),
  ]);
  if (!standings?.[0]) throw new Problem('not_found');
  const calls = (found as unknown as { shown: string }[]).map(({ shown }) => shownCall(shown));
  const { rows, nextCursor } = cutPage(calls, limit, ({ seq }) => seq);
  return { items: rows, nextCursor };
}

function callsQuery({ names }: ReadTables, page: { conversationId: string; before: number; limit: number }): Statement {
  const { conversationId, before, limit } = page;
  return {
    sql: `SELECT k.shown AS shown FROM ${names.calls} k WHERE k.conversation_id = ? AND k.seq < ? ORDER BY k.seq DESC LIMIT ?`,
    values: [idToBytes(conversationId), before, limit],
  };
}
