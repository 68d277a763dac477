/**
 * Order of request processing: route → authentication → rate limits → body → validation → handler → response. Steps that the route
 * does not need are skipped.
 */
import type { IncomingMessage } from 'node:http';
import { compileRoute, type ParseInput } from './compile-route.ts';
import { readJson, refuseTooLarge } from './read-json.ts';
import { HandlerContext } from './request-context.ts';
import type { RequestLimits } from './request-limits.ts';
import type { RequestScope } from './request-scope.ts';
import type { Answer, Route } from './route.ts';
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
export function servedRoute(route: Route | StreamRoute, authenticate: Authenticate | undefined): ServedRoute {
  const authenticateRoute = isStreamRoute(route) ? (route.authenticate ?? authenticate) : authenticate;
  if (route.auth === 'session' && authenticateRoute === undefined)
    throw new Error(`${route.operation} needs a session, but no authentication is configured`);
  const readBody = isStreamRoute(route) ? () => undefined : route.method === 'GET' ? refuseTooLarge : readJson;
  return { route, parse: compileRoute(route), authenticate: route.auth === 'session' ? authenticateRoute : undefined, readBody };
}

/** Serves a request. Rejects with the error to send as a problem. */
export async function serveRoute(matched: RouteMatch<ServedRoute>, scope: RequestScope, limits: RequestLimits | undefined): Promise<void> {
  const { route, parse, authenticate, readBody } = matched.target;
  scope.operation = route.operation;
  const actor = authenticate === undefined ? null : await authenticate(scope.headers);
  scope.userId = actor?.userId;
  if (limits !== undefined) await limits.admit({ method: route.method, actor, address: scope.address });
  const body = await readBody(scope.request);
  const input = parse({ params: matched.params, queryString: scope.queryString, body, headers: scope.headers });
  const answer = isStreamRoute(route)
    ? await stream(route, scope, new HandlerContext(scope, { ...input, body: undefined }, actor))
    : await route.handle(new HandlerContext(scope, input, actor));
  if (answer !== undefined) sendAnswer(scope, answer);
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
