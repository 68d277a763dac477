import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { timelineItem } from '@parley/events/wire/timeline';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { seqPageQuery } from '../../seq-page.ts';
import { listTimeline } from './list-timeline.ts';

export function listTimelineRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/timeline',
    operation: 'listTimeline',
    summary: 'List the timeline by ascending seq: messages, calls and system events',
    params: z.strictObject({ conversationId: id }),
    query: seqPageQuery,
    answer: z.strictObject({ items: z.array(timelineItem), hasBefore: z.boolean(), hasAfter: z.boolean() }),
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
