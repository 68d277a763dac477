import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { message } from '@parley/events/wire/messages';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { seqPageOf, seqPageQuery } from '../../seq-page.ts';
import { listMessages } from './list-messages.ts';

export function listMessagesRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/messages',
    operation: 'listMessages',
    scope: 'messages',
    summary: 'List messages',
    description: [
      'Returns messages only, by ascending `seq`: the newest page, or the page before, after or around a message. A screen',
      'that also shows calls and changes of the group reads the timeline instead.',
    ].join(' '),
    examples: [{ query: { limit: 20 } }],
    params: z.strictObject({ conversationId: id }),
    query: seqPageQuery,
    answer: seqPageOf(message),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) =>
      listMessages(tables, { readerId: actor.userId, ...params, ...query, maxBytes: sources.maxPageBytes }),
  });
}
