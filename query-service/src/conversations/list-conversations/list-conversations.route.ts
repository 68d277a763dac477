import { z } from 'zod';
import { conversation } from '@parley/events/wire/conversations';
import type { Route } from '@parley/service-kit/http/route';
import { cursor, limit, pageOf } from '../../page.ts';
import { readerOf } from '../conversation-reader.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listConversations } from './list-conversations.ts';

const archived = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')
  .describe('true: only archived conversations; false: only those that are not archived');

export function listConversationsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations',
    operation: 'listConversations',
    summary: 'List your conversations: pinned first, then by latest activity',
    query: z.strictObject({ archived, cursor, limit }),
    answer: pageOf(conversation),
    read: ({ actor, query }, tables) =>
      listConversations(tables, { ...readerOf(sources, tables, actor), ...query, maxBytes: sources.maxPageBytes }),
  });
}
