/** The shape of all queries: authenticated, consistent with the reader's position tokens, on one slot of each read table. */
import type { z } from 'zod';
import type { EventStore } from '@parley/event-store/event-store';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { ApiKeyRow } from '@parley/write-tables/api-keys';
import type { SessionRow } from '@parley/write-tables/sessions';
import type { UserAdministration } from '@parley/write-tables/user-usage';
import type { ApiKeyScope } from '@parley/service-kit/auth/api-key-scopes';
import { defineRoute, type Actor, type RequestContext, type Route, type RouteTexts } from '@parley/service-kit/http/route';
import { RequestAborted } from '@parley/service-kit/http/read-json';
import type { ProblemCode } from '@parley/service-kit/problems';
import type { ReadConsistently } from './consistency.ts';
import type { QueryTurns } from './query-turns.ts';
import type { AdmitSearch } from './search/search-admission.ts';
import type { SearchLimits } from './search/search-limits.ts';
import type { Status } from '@parley/events/wire/status';
import type { ExportSources } from './exports/get-export.routes.ts';
import type { CertificateSources } from './operators/get-erasure-certificate.route.ts';
import type { IceSources } from './calls/get-ice-servers/get-ice-servers.route.ts';

export interface QuerySources extends IceSources, ExportSources, CertificateSources {
  readConsistently: ReadConsistently;
  turns: QueryTurns;
  /** The event log, for listEvents. */
  store: Pick<EventStore, 'epoch' | 'readStream'>;
  /** Resolves with the id of the conversation that has this external id; null if there is none. */
  findExternalConversation: (externalId: string) => Promise<string | null>;
  /** Reads the API keys that are not revoked, newest first. */
  readApiKeys: () => Promise<ApiKeyRow[]>;
  /** Reads a user's active sessions, newest first. */
  readSessions: (userId: string) => Promise<SessionRow[]>;
  /** Reads of operators about users. */
  users: UserAdministration;
  /** Reads the state of the installation. */
  readStatus: () => Promise<Status>;
  /** Reads presence and last-seen times without a check of visibility. */
  readPresence: ReadPresence;
  searchLimits: SearchLimits;
  admitSearch: AdmitSearch;
  /** Size of the items of a page, as JSON in UTF-8. */
  maxPageBytes: number;
}

export interface QueryDefinition<Params, Query, Result> extends RouteTexts<Query, undefined> {
  path: string;
  operation: string;
  /** `session` by default. */
  auth?: 'session' | 'backend' | 'operator';
  scope?: ApiKeyScope;
  withoutUser?: true;
  params?: z.ZodType<Params>;
  query?: z.ZodType<Query>;
  answer: z.ZodType<Result>;
  problems?: readonly ProblemCode[];
  /** Set by queries that also read the tables of this subscription. */
  alsoAwait?: 'search';
  /** Runs the query when the user may, instead of in the user's turn; it holds no database connection before. */
  admit?: <Answer>(userId: string, work: () => Promise<Answer>) => Promise<Answer>;
  read: (request: RequestContext<Params, Query, undefined, Actor>, tables: ReadTables) => Promise<Result>;
}

/** Defines a GET route that reads tables which have reached the request's positions. */
export function defineQuery<Params = object, Query = object, Result = unknown>(
  sources: QuerySources,
  { answer, problems = [], alsoAwait, admit, read, auth = 'session', ...route }: QueryDefinition<Params, Query, Result>,
): Route {
  return defineRoute<Params, Query>({
    ...route,
    method: 'GET',
    auth,
    answers: { 200: answer },
    problems: ['position_unknown', 'projection_lagging', 'projection_parked', ...problems],
    async handle(request) {
      const { userId } = request.actor;
      const { turns, readConsistently } = sources;
      const positions = request.headers['parley-position'];
      function endIfAbandoned(): void {
        if (request.isAbandoned) throw new RequestAborted('The client has gone while its query waited for its turn');
      }
      const inTurn = <Attempt>(attempt: () => Promise<Attempt>) =>
        turns.take(userId, async () => {
          endIfAbandoned();
          const result = await attempt();
          await turns.slicesOf(request).yieldIfDue();
          return result;
        });
      const readTables = (tables: ReadTables) => read(request, { ...tables, database: turns.reads(request, tables.database) });
      const body = admit
        ? await admit(userId, async () => {
            endIfAbandoned();
            return readConsistently({ positions, also: alsoAwait }, readTables);
          })
        : await readConsistently({ positions, also: alsoAwait, inTurn }, readTables);
      return { status: 200, body };
    },
  });
}
