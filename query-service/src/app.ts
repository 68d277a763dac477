/**
 * query-service serves every GET under /v1. It reads the read tables, and for event ranges the event log; it writes nothing. Any number of
 * instances may run, and they keep no state between requests.
 *
 * Invariants: a response comes from one slot of each read table; it reflects all commits whose positions the request names, or the request
 * fails; a user who is not a member of a conversation gets 404 for everything in it.
 * Shutdown: the HTTP server finishes the requests that it accepted.
 */
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { FileStore } from '@parley/file-store/file-store';
import type { Status } from '@parley/events/wire/status';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { FileRow } from '@parley/write-tables/files';
import type { ApiKeyRow } from '@parley/write-tables/api-keys';
import type { SessionRow } from '@parley/write-tables/sessions';
import type { UserAdministration } from '@parley/write-tables/user-usage';
import type { Route } from '@parley/service-kit/http/route';
import type { Authenticate, StreamRoute } from '@parley/service-kit/http/stream-route';
import type { IceSources } from './calls/get-ice-servers/get-ice-servers.route.ts';
import { createReadConsistently } from './consistency.ts';
import type { ExportSources } from './exports/get-export.routes.ts';
import type { CertificateSources } from './operators/get-erasure-certificate.route.ts';
import { getFileRoute } from './files/get-file/get-file.route.ts';
import { getThumbnailRoute } from './files/get-thumbnail/get-thumbnail.route.ts';
import type { QueryTurns } from './query-turns.ts';
import { queryRoutes } from './routes.ts';
import type { AdmitSearch } from './search/search-admission.ts';
import type { SearchLimits } from './search/search-limits.ts';

export interface QueryServiceOptions extends IceSources, ExportSources, CertificateSources {
  /** The database of the read tables. */
  database: Database;
  store: Pick<EventStore, 'epoch' | 'heads' | 'readStream'>;
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
  turns: QueryTurns;
  searchLimits: SearchLimits;
  admitSearch: AdmitSearch;
  /** Size of the items of a page, as JSON in UTF-8. */
  maxPageBytes: number;
  /** Resolves with null if the file does not exist or was deleted. */
  findFile: (fileId: string) => Promise<FileRow | null>;
  fileStore: Pick<FileStore, 'get'>;
  /** For files only: accepts an access token or the file cookie of browsers. */
  authenticateForFiles: Authenticate;
  /** Longest wait of a query for its positions; 2 s by the API contract. */
  deadlineMs?: number;
}

export interface QueryService {
  routes: Route[];
  streamRoutes: StreamRoute[];
}

export function createQueryService({ deadlineMs, ...options }: QueryServiceOptions): QueryService {
  const readConsistently = createReadConsistently({ ...options, ...(deadlineMs === undefined ? {} : { deadlineMs }) });
  const sources = { ...options, readConsistently };
  const fileSources = { ...sources, authenticate: options.authenticateForFiles };
  return { routes: queryRoutes(sources), streamRoutes: [getFileRoute(fileSources), getThumbnailRoute(fileSources)] };
}
