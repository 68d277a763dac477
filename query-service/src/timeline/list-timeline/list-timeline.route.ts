import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { timelineItem } from '@parley/events/wire/timeline';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { seqPageOf, seqPageQuery } from '../../seq-page.ts';
import { listTimeline } from './list-timeline.ts';

export function listTimelineRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/timeline',
    operation: 'listTimeline',
    scope: 'messages',
    summary: 'List the timeline',
    description: [
      'Returns what a screen shows, by ascending `seq`: messages, calls, and changes of the group. Edits, deletions and',
      'reactions change the item of their message and are no items of their own.',
    ].join(' '),
    examples: [{ query: { limit: 20 } }],
    params: z.strictObject({ conversationId: id }),
    query: seqPageQuery,
    answer: seqPageOf(timelineItem),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) =>
      listTimeline(tables, {
        readerId: actor.userId,
        epoch: sources.store.epoch,
        ...params,
        ...query,
        maxBytes: sources.maxPageBytes,
      }),
  });
}
