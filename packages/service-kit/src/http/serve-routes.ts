/**
 * Order of request processing: route → authentication → limits → body → validation → handler → response. Steps that the route
 * does not need are skipped.
 */
import type { IncomingMessage } from 'node:http';
import { compileRoute, type ParseInput } from './compile-route.ts';
import { abortStalledBody, readJson, refuseTooLarge } from './read-json.ts';
import { HandlerContext } from './request-context.ts';
import type { RequestLimits } from './request-limits.ts';
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
  readBody: (request: IncomingMessage) => unknown;
}

/** Prepares a route. Throws if it requires a session and no `authenticate` is given. */
export function servedRoute(
  route: Route | StreamRoute,
  { authenticate, bodyTimeoutMs }: { authenticate: Authenticate | undefined; bodyTimeoutMs: number },
): ServedRoute {
  const authenticateRoute = isStreamRoute(route) ? (route.authenticate ?? authenticate) : authenticate;
  if (route.auth === 'session' && authenticateRoute === undefined)
    throw new Error(`${route.operation} needs a session, but no authentication is configured`);
  const readBody = bodyReader(route, bodyTimeoutMs);
  return { route, parse: compileRoute(route), authenticate: route.auth === 'session' ? authenticateRoute : undefined, readBody };
}

/** Serves a request. Rejects with the error to send as a problem. */
export async function serveRoute(matched: RouteMatch<ServedRoute>, scope: RequestScope, limits: RequestLimits | undefined): Promise<void> {
  const { route, parse, authenticate, readBody } = matched.target;
  scope.operation = route.operation;
  const { method } = route;
  const admitUnknown = async () => limits?.admit({ method, actor: null, address: scope.address });
  const actor = authenticate === undefined ? null : await authenticate(scope.headers, admitUnknown);
  scope.userId = actor?.userId;
  if (limits !== undefined) {
    await limits.admit({ method, actor, address: scope.address });
    await enterUntilClosed(scope, limits, actor);
  }
  const body = await readBody(scope.request);
  const input = parse({ params: matched.params, queryString: scope.queryString, body, headers: scope.headers });
  const answer = isStreamRoute(route)
    ? await stream(route, scope, new HandlerContext(scope, { ...input, body: undefined }, actor))
    : await route.handle(new HandlerContext(scope, input, actor));
  if (answer !== undefined) sendAnswer(scope, answer);
}

/** The request is in flight until its response is sent: responses that nobody reads count. */
async function enterUntilClosed(scope: RequestScope, limits: RequestLimits, actor: Actor | null): Promise<void> {
  const leave = await limits.enter?.({ actor, address: scope.address });
  if (leave === undefined) return;
  if (scope.response.destroyed) leave();
  else scope.response.once('close', leave);
}

function bodyReader(route: Route | StreamRoute, timeoutMs: number): ServedRoute['readBody'] {
  if (isStreamRoute(route)) return route.method === 'GET' ? () => undefined : (request) => abortStalledBody(request, timeoutMs);
  return route.method === 'GET' ? refuseTooLarge : (request) => readJson(request, timeoutMs);
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
