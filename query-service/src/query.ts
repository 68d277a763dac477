/** The shape of all queries: authenticated, consistent with the reader's position tokens, on one slot of each read table. */
import type { z } from 'zod';
import type { EventStore } from '@parley/event-store/event-store';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { SessionRow } from '@parley/write-tables/sessions';
import { defineRoute, type Actor, type RequestContext, type Route } from '@parley/service-kit/http/route';
import type { ProblemCode } from '@parley/service-kit/problems';
import type { AwaitPositions } from './consistency.ts';
import type { SearchLimits } from './search/search-limits.ts';
import type { IceSources } from './calls/get-ice-servers/get-ice-servers.route.ts';

export interface QuerySources extends IceSources {
  awaitPositions: AwaitPositions;
  /** Opens the active slots of the read tables. */
  openTables(): Promise<ReadTables>;
  /** The event log, for listEvents. */
  store: Pick<EventStore, 'epoch' | 'readStream'>;
  /** Reads a user's active sessions, newest first. */
  readSessions: (userId: string) => Promise<SessionRow[]>;
  /** Reads presence and last-seen times without a check of visibility. */
  readPresence: ReadPresence;
  searchLimits: SearchLimits;
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
  read: (request: RequestContext<Params, Query, undefined, Actor>, tables: ReadTables) => Promise<Result>;
}

/** Defines a GET route that waits for the request's positions, then opens the read tables once. */
export function defineQuery<Params = object, Query = object, Result = unknown>(
  sources: QuerySources,
  { answer, problems = [], alsoAwait, read, ...route }: QueryDefinition<Params, Query, Result>,
): Route {
  return defineRoute<Params, Query>({
    ...route,
    method: 'GET',
    auth: 'session',
    answers: { 200: answer },
    problems: ['position_unknown', 'projection_lagging', 'projection_parked', ...problems],
    async handle(request) {
      await sources.awaitPositions(request.headers['parley-position'], alsoAwait);
      const tables = await sources.openTables();
      return { status: 200, body: await read(request, tables) };
    },
  });
}
