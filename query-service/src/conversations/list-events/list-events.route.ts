import { z } from 'zod';
import { timelineEvent } from '@parley/events/wire/events';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { limit } from '../../page.ts';
import { wholeNumber } from '@parley/service-kit/http/whole-number';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listEvents } from './list-events.ts';

export function listEventsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/events',
    operation: 'listEvents',
    scope: 'messages',
    summary: 'List events after a seq',
    description: [
      'Returns the events that the socket delivered after a `seq`, to fill a gap: a client that received 5 and then 8 asks',
      'for `after=5`. Texts that were deleted since are gone from earlier events too.',
    ].join(' '),
    examples: [{ query: { after: 0 } }],
    params: z.strictObject({ conversationId: id }),
    query: z.strictObject({ after: wholeNumber({ least: 0 }).prefault(0).describe('Return the events after this seq'), limit }),
    answer: z.strictObject({
      items: z.array(timelineEvent).describe('By ascending `seq`'),
      hasMore: z.boolean().describe('There are more events: ask again after the last `seq`'),
    }),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) =>
      listEvents(tables, sources.store, { readerId: actor.userId, ...params, ...query, maxBytes: sources.maxPageBytes }),
  });
}
