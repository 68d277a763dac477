/**
 * Public HTTP server of a service: a request listener made from routes, with Express behind it for pages and probes.
 *
 * service-kit is what every service needs, independent of chat: this app, the internal port (internal-app.ts) and in-process
 * calls (dispatch.ts), which share one route table; problems; access tokens and sessions (auth/); configuration; rate limits;
 * health and metrics; the process lifecycle (lifecycle.ts). It stores nothing on disk except, optionally, a signing key.
 *
 * Invariants: a handler sees only validated input; every thrown error becomes a problem body, unexpected ones are logged and sent
 * as `internal`; tokens, queries and bodies are never logged; every service rejects a revoked session from the moment the
 * revocation is acknowledged.
 *
 * Concurrency: requests share only counters and the cache of verified tokens. Routes are compiled when the app is created, so an
 * invalid route fails the start instead of a request.
 *
 * Shutdown: runService lets requests in flight finish; the app holds nothing that must be closed.
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { createTimeSlices } from '@parley/concurrency/time-slices';
import type { Express, Router } from 'express';
import type { Logger } from '../logging.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { addressKeys } from '../bounds/address-keys.ts';
import { noBoundMetrics, type BoundMetrics } from '../bounds/bound-metrics.ts';
import { probePaths } from '../health.ts';
import { sendProblem } from './send-problem.ts';
import { createCompression } from './compression.ts';
import { createRefusedOrigins } from './allowed-origins.ts';
import { createCors, type CorsOptions } from './cors.ts';
import { createExpressFallback } from './express-fallback.ts';
import { observeRequest, type HttpMetrics } from './observe-requests.ts';
import type { RequestLimits } from './request-limits.ts';
import { RequestScope, type ScopeOptions } from './request-scope.ts';
import type { Route } from './route.ts';
import { createRouteTable } from './route-table.ts';
import { securityHeaders } from './security-headers.ts';
import { sendAnswer } from './send-answer.ts';
import { defaultServerConfig } from './server-keys.ts';
import { servedRoute, serveRoute, type Authentication } from './serve-routes.ts';
import type { StreamRoute } from './stream-route.ts';
import { remoteAddress, type TrustProxy } from './remote-address.ts';

/** Requests that arrive together are begun over several turns of the event loop, so that probes and sockets are served in between. */
const slices = createTimeSlices(20);

export interface HttpAppOptions extends Authentication {
  routes: readonly Route[];
  streamRoutes?: readonly StreamRoute[];
  limits?: RequestLimits;
  logger: Logger;
  metrics?: HttpMetrics;
  /** Absent if traces are off. */
  tracing?: Tracing | undefined;
  /** Counts requests whose bodies are late. */
  bounds?: BoundMetrics;
  /** `/healthz`, `/readyz`, `/metrics`. */
  health?: Router;
  /** Time to receive a JSON body, and time without a byte of an upload. 30 s by default. */
  bodyTimeoutMs?: number;
  /** Answers to GET requests of at least this many bytes are compressed (COMPRESSION); absent or null for none. */
  compressFrom?: number | null;
  /** Absent or without origins: no CORS headers. By default, logs each refused origin once. */
  cors?: CorsOptions | undefined;
  /** Trusted proxies (`X-Forwarded-For`), as Express's `trust proxy` takes them. */
  trustProxy?: TrustProxy;
  /** Mounts further handlers, such as a documentation page, for paths without a route. */
  mount?: (app: Express) => void;
}

/**
 * Creates a listener for `http.createServer`. Throws if two routes conflict.
 *
 * Routes use Node's own request and response; Express serves the rest. Express costs more than the route behind it, and changes
 * request and response to a shape that slows all later access (docs/decisions/0010).
 */
export function createHttpApp(options: HttpAppOptions): RequestListener {
  const {
    authenticate,
    authenticateBackend,
    authenticateOperator,
    limits,
    bodyTimeoutMs = defaultServerConfig.LIMIT_BODY_TIME,
    bounds = noBoundMetrics,
  } = options;
  const addressOf = remoteAddress(options.trustProxy);
  const bodyTime = {
    timeoutMs: bodyTimeoutMs,
    onLate: (request: IncomingMessage) => bounds.exceeded('body_time', addressKeys(addressOf(request)).host),
  };
  const routes = [...options.routes, ...(options.streamRoutes ?? [])];
  const table = createRouteTable(
    routes.map((route) => ({
      method: route.method,
      path: route.path,
      target: servedRoute(route, { authenticate, authenticateBackend, authenticateOperator, bodyTime }),
    })),
  );
  const compression = options.compressFrom == null ? undefined : createCompression(options.compressFrom);
  const scopes: ScopeOptions = {
    logger: options.logger,
    addressOf,
    defaultHeaders: securityHeaders(),
    compression,
    tracing: options.tracing,
  };
  const cors = options.cors && createCors({ onRefused: createRefusedOrigins(options.logger), ...options.cors });
  const serveWithExpress = createExpressFallback({ ...options, compression }, table);

  /** Probes are not limited: an exhausted limit must not make an instance look dead. */
  async function serveUnknown(scope: RequestScope): Promise<void> {
    if (limits !== undefined && !probePaths.has(scope.path)) {
      const request = { method: 'GET', actor: null, address: scope.address } as const;
      await limits.admit(request);
      scope.rateLimitHeaders = limits.headersOf?.(request);
    }
    serveWithExpress(scope);
  }

  return (request, response) => {
    const scope = new RequestScope(request, response, scopes);
    observeRequest(scope, options);
    if (cors !== undefined) {
      const { headers, isPreflight } = cors(request);
      scope.addDefaultHeaders(headers);
      if (isPreflight) return sendAnswer(scope, { status: 204 });
    }
    const matched = table.find(methodOf(request), scope.path);
    if (matched !== undefined && options.tracing !== undefined) scope.startSpan(matched.target.route.path);
    const served = matched === undefined ? serveUnknown(scope) : serveInTurn(() => serveRoute(matched, scope, limits));
    served.catch((error: unknown) => sendProblem(error, scope));
  };
}

function serveInTurn(serve: () => Promise<void>): Promise<void> {
  const due = slices.yieldIfDue();
  return due === undefined ? serve() : due.then(serve);
}

/** Maps HEAD to the GET route; Node omits the body. */
function methodOf({ method }: IncomingMessage): string {
  return method === 'HEAD' ? 'GET' : method!;
}
