import { z } from 'zod';
import { timelineEvent } from '@parley/events/wire/events';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { limit, wholeNumber } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listEvents } from './list-events.ts';

export function listEventsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/events',
    operation: 'listEvents',
    summary: 'List the events of a conversation after a seq, with the current state of their messages and calls',
    params: z.strictObject({ conversationId: id }),
    query: z.strictObject({ after: wholeNumber({ least: 0 }).prefault(0).describe('Return the events after this seq'), limit }),
    answer: z.strictObject({ items: z.array(timelineEvent), hasMore: z.boolean() }),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) =>
      listEvents(tables, sources.store, { readerId: actor.userId, ...params, ...query, maxBytes: sources.maxPageBytes }),
  });
}
