import { z } from 'zod';
import { conversation } from '@parley/events/wire/conversations';
import { kind } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { cursor, limit, pageOf } from '../../page.ts';
import { readerOf } from '../conversation-reader.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listConversations } from './list-conversations.ts';

const query = z.strictObject({
  archived: flag().describe('true: only archived conversations; false: only those that are not archived'),
  kind: kind.optional().describe('Only conversations of this kind'),
  unread: flag().describe('true: only conversations with unread messages or missed calls, or marked as unread'),
  mentions: flag().describe('true: only conversations in which an unread message mentions you'),
  cursor,
  limit,
});

function flag() {
  return z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true');
}

export function listConversationsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations',
    operation: 'listConversations',
    scope: 'conversations',
    summary: 'List your conversations',
    description: [
      'Returns your inbox: pinned conversations first, then those with the latest activity. Each has its last message, your',
      'unread counts and what you may do in it (`capabilities`). The filters can be combined.',
    ].join(' '),
    query,
    answer: pageOf(conversation),
    read: ({ actor, query }, tables) =>
      listConversations(tables, { ...readerOf(sources, tables, actor), ...query, maxBytes: sources.maxPageBytes }),
  });
}
