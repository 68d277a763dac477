/** What all queries have in common: a signed-in reader, a read side that has reached what they wrote, one side throughout. */
import type { z } from 'zod';
import type { EventStore } from '@parley/event-store/event-store';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { SessionRow } from '@parley/read-tables/sessions';
import { defineRoute, type Actor, type RequestContext, type Route } from '@parley/service-kit/http/route';
import type { ProblemCode } from '@parley/service-kit/problems';
import type { SearchLimits } from './search/search-limits.ts';
import type { IceSources } from './calls/get-ice-servers/get-ice-servers.route.ts';

export interface QuerySources extends IceSources {
  /**
   * Resolves when the read side has reached the positions of a `Parley-Position` header, and the subscription named has
   * as well; throws a Problem when it can't.
   */
  reached(header: string | undefined, also?: 'search'): Promise<void>;
  /** The live side of the read tables. */
  openTables(): Promise<ReadTables>;
  /** For the event range, which the log answers. */
  store: Pick<EventStore, 'epoch' | 'readStream'>;
  /** A user's sessions that live, the newest log-in first. */
  readSessions: (userId: string) => Promise<SessionRow[]>;
  /** Whether users are online, and when they were last seen, whoever asks. */
  readPresence: ReadPresence;
  searchLimits: SearchLimits;
}

export interface QueryDefinition<Params, Query, Result> {
  path: string;
  operation: string;
  summary: string;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  answer: z.ZodType<Result>;
  problems?: readonly ProblemCode[];
  /** Reads tables of a subscription of its own too. */
  alsoReached?: 'search';
  read: (request: RequestContext<Params, Query, undefined, Actor>, tables: ReadTables) => Promise<Result>;
}

/** A GET that first waits for its reader's own writes, then reads the pointer to the live side, once. */
export function defineQuery<Params = object, Query = object, Result = unknown>(
  sources: QuerySources,
  { answer, problems = [], alsoReached, read, ...route }: QueryDefinition<Params, Query, Result>,
): Route {
  return defineRoute<Params, Query>({
    ...route,
    method: 'GET',
    auth: 'session',
    answers: { 200: answer },
    problems: ['position_unknown', 'projection_lagging', 'projection_parked', ...problems],
    async handle(request) {
      await sources.reached(request.headers['parley-position'], alsoReached);
      const tables = await sources.openTables();
      return { status: 200, body: await read(request, tables) };
    },
  });
}
