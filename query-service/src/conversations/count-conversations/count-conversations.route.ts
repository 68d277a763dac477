import { conversationCounts } from '@parley/events/wire/conversations';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { countConversations } from './count-conversations.ts';

export function countConversationsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/counts',
    operation: 'countConversations',
    scope: 'conversations',
    summary: 'Count your conversations',
    description: [
      'Counts conversations, not messages: unread ones and those that mention you, for the badge of an application, and archived',
      'ones.',
    ].join(' '),
    answer: conversationCounts,
    read: ({ actor }, tables) => countConversations(tables, actor.userId),
  });
}
