/**
 * The public HTTP face of a service: a listener made from routes, with Express behind it for pages and probes.
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
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Express, Router } from 'express';
import type { Logger } from '../logging.ts';
import { sendProblem } from './send-problem.ts';
import { createCors, type CorsOptions } from './cors.ts';
import { createExpressFallback } from './express-fallback.ts';
import { observeRequest, type HttpMetrics } from './observe-requests.ts';
import type { RequestLimits } from './request-limits.ts';
import { RequestScope, type ScopeOptions } from './request-scope.ts';
import type { Route } from './route.ts';
import { createRouteTable } from './route-table.ts';
import { securityHeaders } from './security-headers.ts';
import { sendAnswer } from './send-answer.ts';
import { servedRoute, serveRoute } from './serve-routes.ts';
import type { Authenticate, StreamRoute } from './stream-route.ts';
import { remoteAddress, type TrustProxy } from './remote-address.ts';

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
  trustProxy?: TrustProxy;
  /** Further handlers, for instance a documentation page; asked only for paths that no route has. */
  mount?: (app: Express) => void;
}

/**
 * The app, ready to be given to `http.createServer`. Throws on routes that contradict each other.
 *
 * Routes are answered here, by Node's own objects; Express is asked for the rest. It costs more than the route behind it,
 * and leaves request and response in a shape that slows whatever touches them later (docs/decisions/0010).
 */
export function createHttpApp(options: HttpAppOptions): RequestListener {
  const routes = [...options.routes, ...(options.streamRoutes ?? [])];
  const table = createRouteTable(
    routes.map((route) => ({ method: route.method, path: route.path, target: servedRoute(route, options.authenticate) })),
  );
  const scopes: ScopeOptions = { logger: options.logger, addressOf: remoteAddress(options.trustProxy), standing: securityHeaders() };
  const cors = options.cors !== undefined && options.cors.origins.length > 0 ? createCors(options.cors) : undefined;
  const answerRest = createExpressFallback(options, table);

  return (request, response) => {
    const scope = new RequestScope(request, response, scopes);
    observeRequest(scope, options);
    if (cors !== undefined) {
      const { headers, isPreflight } = cors(request);
      scope.addStanding(headers);
      if (isPreflight) return sendAnswer(scope, { status: 204 });
    }
    const located = table.find(methodOf(request), scope.path);
    if (located === undefined) answerRest(scope);
    else serveRoute(located, scope, options.limits).catch((error: unknown) => sendProblem(error, scope));
  };
}

/** A HEAD is answered by the route for GET; Node leaves the body out. */
function methodOf({ method }: IncomingMessage): string {
  return method === 'HEAD' ? 'GET' : method!;
}
