/**
 * Order of request processing: route → authentication → limits → body → validation → handler → response. Steps that the route
 * does not need are skipped.
 */
import type { IncomingMessage } from 'node:http';
import { compileRoute, type ParseInput } from './compile-route.ts';
import { InFlightPlaces } from './in-flight-places.ts';
import { withLocation } from './location.ts';
import { abortStalledBody, readJson, refuseTooLarge, type AdmitBody, type BodyTime } from './read-json.ts';
import { HandlerContext } from './request-context.ts';
import { largeAnswerBytes, type RequestLimits } from './request-limits.ts';
import type { RequestScope } from './request-scope.ts';
import type { Actor, Answer, Route } from './route.ts';
import type { RouteMatch } from './route-table.ts';
import { sendAnswer } from './send-answer.ts';
import type { Authenticate, StreamRoute } from './stream-route.ts';

export interface ServedRoute {
  route: Route | StreamRoute;
  parse: ParseInput;
  /** Undefined for public routes. */
  authenticate: Authenticate | undefined;
  isJsonRead: boolean;
  readBody: (request: IncomingMessage, admit: AdmitBody | undefined) => unknown;
}

export interface Authentication {
  /** Required if a route has `auth: 'session'`. */
  authenticate?: Authenticate | undefined;
  /** Required if a route has `auth: 'backend'`. */
  authenticateBackend?: Authenticate | undefined;
  /** Required if a route has `auth: 'operator'`. */
  authenticateOperator?: Authenticate | undefined;
}

/** Prepares a route. Throws if it requires an authentication that is not given, and if it answers 201 without a `location`. */
export function servedRoute(
  route: Route | StreamRoute,
  { authenticate, authenticateBackend, authenticateOperator, bodyTime }: Authentication & { bodyTime: BodyTime },
): ServedRoute {
  const authenticateSession = isStreamRoute(route) ? (route.authenticate ?? authenticate) : authenticate;
  const byAuth = { session: authenticateSession, backend: authenticateBackend, operator: authenticateOperator, none: undefined };
  const authenticateRoute = byAuth[route.auth];
  if (route.auth !== 'none' && authenticateRoute === undefined)
    throw new Error(`${route.operation} needs authentication (${route.auth}), but none is configured`);
  if (201 in route.answers && route.location === undefined) throw new Error(`${route.operation} answers 201 without a location`);
  const readBody = bodyReader(route, bodyTime);
  return {
    route,
    parse: compileRoute(route),
    authenticate: authenticateRoute,
    isJsonRead: route.method === 'GET' && !isStreamRoute(route),
    readBody,
  };
}

/** Revocation takes effect within a second. */
const maxUncheckedMs = 500;

/** A read that waited, as a long poll does, is answered only if the token or key is still valid. */
const isStale = (isRead: boolean, authenticatedAt: number): boolean => isRead && performance.now() - authenticatedAt > maxUncheckedMs;

/** Serves a request. Rejects with the error to send as a problem. */
export async function serveRoute(matched: RouteMatch<ServedRoute>, scope: RequestScope, limits: RequestLimits | undefined): Promise<void> {
  const { route, parse, authenticate, readBody, isJsonRead } = matched.target;
  scope.operation = route.operation;
  const { method } = route;
  const admission = { admitUnknown: async () => limits?.admit({ method, actor: null, address: scope.address }) };
  const actor = authenticate === undefined ? null : await authenticate(scope.headers, admission, route);
  scope.userId = actor?.userId;
  const authenticatedAt = performance.now();
  if (limits !== undefined) {
    await limits.admit({ method, actor, address: scope.address });
    scope.rateLimitHeaders = limits.headersOf?.({ actor, address: scope.address });
    scope.places = new InFlightPlaces(scope, { limits, actor, isRead: isJsonRead });
    const waiting = scope.places.enter();
    if (waiting !== undefined) await waiting;
  }
  const body = await readBody(scope.request, actor === null ? undefined : (bytes) => limits?.admitBody?.({ actor, bytes }));
  const input = parse({ params: matched.params, queryString: scope.queryString, body, headers: scope.headers });
  const answer = isStreamRoute(route)
    ? await stream(route, scope, new HandlerContext(scope, { ...input, body: undefined }, actor))
    : await route.handle(new HandlerContext(scope, input, actor));
  if (isStale(isJsonRead, authenticatedAt)) await authenticate?.(scope.headers, admission, route);
  if (answer === undefined) return;
  const bytes = sendAnswer(scope, withLocation(route, answer));
  if (limits !== undefined) await countAnswer(scope, { actor, bytes, isRead: isJsonRead }, limits);
}

/** Charges it to its user, and holds it until the client has read it. */
async function countAnswer(
  scope: RequestScope,
  { actor, bytes, isRead }: { actor: Actor | null; bytes: number; isRead: boolean },
  limits: RequestLimits,
): Promise<void> {
  const { request, response } = scope;
  if (bytes < largeAnswerBytes) return;
  if (isRead && actor !== null) await limits.chargeRead?.({ actor, bytes });
  if (response.closed) return;
  const release = limits.holdAnswer?.({ actor, address: scope.address, bytes, end: () => request.socket.destroy() });
  if (release) response.once('close', release);
}

function bodyReader(route: Route | StreamRoute, time: BodyTime): ServedRoute['readBody'] {
  if (isStreamRoute(route)) return route.method === 'GET' ? () => undefined : (request) => abortStalledBody(request, time);
  return route.method === 'GET' ? refuseTooLarge : (request, admit) => readJson(request, time, admit);
}

/** Sets the default headers first, since a stream route may send the response itself. */
function stream(route: StreamRoute, scope: RequestScope, context: HandlerContext<undefined>): Promise<Answer | undefined> {
  const { request, response } = scope;
  for (const [name, value] of Object.entries(scope.defaultHeaders())) response.setHeader(name, value);
  return route.handle(context, request, response);
}

function isStreamRoute(route: Route | StreamRoute): route is StreamRoute {
  return 'streams' in route;
}
