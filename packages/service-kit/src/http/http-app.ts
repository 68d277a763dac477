/**
 * The public HTTP face of a service: an Express app made from routes.
 *
 * service-kit is what every service needs and what knows no chat: this app, the internal port (internal-app.ts) and calls
 * within the process (dispatch.ts), which all answer from the same route tables; problems; access tokens and sessions
 * (auth/); configuration; limits; health and metrics; the life of a process (lifecycle.ts). It imports no other package of
 * the workspace and keeps nothing on disk but a signing key of its own, where it is asked to.
 *
 * Invariants: a handler sees only validated input; whatever is thrown leaves as a problem body, what was not foreseen is
 * logged and told as `internal`; no token, query or body gets into the log; a session that was revoked is refused by every
 * service from the moment the revocation is answered.
 *
 * Concurrency: nothing is shared between two requests but counters and what is remembered of verified tokens. What can be
 * decided once is decided when the app is made, so that wrong routes stop a start and not a request.
 *
 * Shutdown: runService lets requests in flight finish; the app itself holds nothing that must be closed.
 */
import express, { type Express, type Router } from 'express';
import type { Logger } from '../logging.ts';
import { answerError, refuseUnknown } from './answer-problem.ts';
import { cors, type CorsOptions } from './cors.ts';
import { observeRequests, type HttpMetrics } from './observe-requests.ts';
import type { RequestLimits } from './request-limits.ts';
import type { Route } from './route.ts';
import { createRouteTable } from './route-table.ts';
import { securityHeaders } from './security-headers.ts';
import { serveRoutes, servedRoute } from './serve-routes.ts';
import type { Authenticate, StreamRoute } from './stream-route.ts';

export interface HttpAppOptions {
  routes: readonly Route[];
  streamRoutes?: readonly StreamRoute[];
  /** Needed as soon as one route has `auth: 'session'`. */
  authenticate?: Authenticate;
  limits?: RequestLimits;
  logger: Logger;
  metrics?: HttpMetrics;
  /** `/healthz`, `/readyz`, `/metrics`. */
  health?: Router;
  /** Absent or without origins: no CORS headers at all. */
  cors?: CorsOptions | undefined;
  /** As Express takes it: which proxies' X-Forwarded-For is believed. */
  trustProxy?: boolean | number | string | readonly string[];
  /** Further handlers, for instance a documentation page; asked only for paths that no route has. */
  mount?: (app: Express) => void;
}

/** The app, ready to be given to `http.createServer`. Throws on routes that contradict each other. */
export function createHttpApp(options: HttpAppOptions): Express {
  const routes = [...options.routes, ...(options.streamRoutes ?? [])];
  const table = createRouteTable(
    routes.map((route) => ({ method: route.method, path: route.path, target: servedRoute(route, options.authenticate) })),
  );
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', false);
  app.set('trust proxy', options.trustProxy ?? false);
  app.use(observeRequests(options), securityHeaders());
  if (options.cors !== undefined && options.cors.origins.length > 0) app.use(cors(options.cors));
  app.use(serveRoutes(table, options.limits));
  if (options.health !== undefined) app.use(options.health);
  options.mount?.(app);
  app.use(refuseUnknown(table), answerError);
  return app;
}
