/** The shape of all queries: authenticated, consistent with the reader's position tokens, on one slot of each read table. */
import type { z } from 'zod';
import type { EventStore } from '@parley/event-store/event-store';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { SessionRow } from '@parley/write-tables/sessions';
import { defineRoute, type Actor, type RequestContext, type Route } from '@parley/service-kit/http/route';
import type { ProblemCode } from '@parley/service-kit/problems';
import type { ReadConsistently } from './consistency.ts';
import type { AdmitSearch } from './search/search-admission.ts';
import type { SearchLimits } from './search/search-limits.ts';
import type { IceSources } from './calls/get-ice-servers/get-ice-servers.route.ts';

export interface QuerySources extends IceSources {
  readConsistently: ReadConsistently;
  /** The event log, for listEvents. */
  store: Pick<EventStore, 'epoch' | 'readStream'>;
  /** Reads a user's active sessions, newest first. */
  readSessions: (userId: string) => Promise<SessionRow[]>;
  /** Reads presence and last-seen times without a check of visibility. */
  readPresence: ReadPresence;
  searchLimits: SearchLimits;
  admitSearch: AdmitSearch;
  /** Size of the items of a page, as JSON in UTF-8. */
  maxPageBytes: number;
}

export interface QueryDefinition<Params, Query, Result> {
  path: string;
  operation: string;
  summary: string;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  answer: z.ZodType<Result>;
  problems?: readonly ProblemCode[];
  /** Set by queries that also read the tables of this subscription. */
  alsoAwait?: 'search';
  /** Runs the query when the user may; it holds no database connection before. */
  admit?: <Answer>(userId: string, work: () => Promise<Answer>) => Promise<Answer>;
  read: (request: RequestContext<Params, Query, undefined, Actor>, tables: ReadTables) => Promise<Result>;
}

/** Defines a GET route that reads tables which have reached the request's positions. */
export function defineQuery<Params = object, Query = object, Result = unknown>(
  sources: QuerySources,
  { answer, problems = [], alsoAwait, admit, read, ...route }: QueryDefinition<Params, Query, Result>,
): Route {
  return defineRoute<Params, Query>({
    ...route,
    method: 'GET',
    auth: 'session',
    answers: { 200: answer },
    problems: ['position_unknown', 'projection_lagging', 'projection_parked', ...problems],
    async handle(request) {
      const consistency = { positions: request.headers['parley-position'], also: alsoAwait };
      const answered = () => sources.readConsistently(consistency, (tables) => read(request, tables));
      return { status: 200, body: await (admit ? admit(request.actor.userId, answered) : answered()) };
    },
  });
}
