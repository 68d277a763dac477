/**
 * query-service: every GET under /v1. It reads the tables that projector folds, and for event ranges the log; it writes
 * nothing. Any number of them may run; none remembers anything between two requests.
 *
 * Invariants: an answer is of one side of the read tables throughout; it holds all that the positions sent with the
 * request wrote, or there is none; who is no member of a conversation gets 404 for everything in it.
 * Shutdown: the HTTP server finishes what it took; nothing else is under way.
 */
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import type { FileStore } from '@parley/file-store/file-store';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { FileRow } from '@parley/read-tables/files';
import type { SessionRow } from '@parley/read-tables/sessions';
import { activeSlot } from '@parley/read-tables/slots';
import type { Route } from '@parley/service-kit/http/route';
import type { Authenticate, StreamRoute } from '@parley/service-kit/http/stream-route';
import type { IceSources } from './calls/get-ice-servers/get-ice-servers.route.ts';
import { createConsistency } from './consistency.ts';
import { getFileRoute } from './files/get-file/get-file.route.ts';
import { getThumbnailRoute } from './files/get-thumbnail/get-thumbnail.route.ts';
import { queryRoutes } from './routes.ts';
import type { SearchLimits } from './search/search-limits.ts';

export interface QueryServiceOptions extends IceSources {
  /** Where the read tables lie. */
  database: Database;
  store: Pick<EventStore, 'epoch' | 'heads' | 'readStream'>;
  /** A user's sessions that live, the newest log-in first. */
  readSessions: (userId: string) => Promise<SessionRow[]>;
  /** Whether users are online, and when they were last seen, whoever asks. */
  readPresence: ReadPresence;
  searchLimits: SearchLimits;
  /** What was uploaded under this id; null for what is not there or not there any more. */
  findFile: (fileId: string) => Promise<FileRow | null>;
  fileStore: Pick<FileStore, 'get'>;
  /** Of files alone: by access token or by the browser's cookie. */
  authenticateForFiles: Authenticate;
  /** How long a query waits for the read side to reach its positions; 2 s by the contract. */
  deadlineMs?: number;
}

export interface QueryService {
  routes: Route[];
  streamRoutes: StreamRoute[];
}

export function createQueryService({ deadlineMs, ...options }: QueryServiceOptions): QueryService {
  const reached = createConsistency({ ...options, ...(deadlineMs === undefined ? {} : { deadlineMs }) });
  const sources = { ...options, reached, openTables: () => activeSlot(options.database) };
  const fileSources = { ...sources, authenticate: options.authenticateForFiles };
  return { routes: queryRoutes(sources), streamRoutes: [getFileRoute(fileSources), getThumbnailRoute(fileSources)] };
}
