/**
 * The order in which a request is treated: known path → who asks → limits → body → validation → handler → answer; each
 * step only where its route needs it.
 */
import type { IncomingMessage } from 'node:http';
import { compileRoute, type ParseInput } from './compile-route.ts';
import { readJson, refuseTooLarge } from './read-json.ts';
import { HandlerContext } from './request-context.ts';
import type { RequestLimits } from './request-limits.ts';
import type { RequestScope } from './request-scope.ts';
import type { Answer, Route } from './route.ts';
import type { Located } from './route-table.ts';
import { sendAnswer } from './send-answer.ts';
import type { Authenticate, StreamRoute } from './stream-route.ts';

export interface ServedRoute {
  route: Route | StreamRoute;
  parse: ParseInput;
  /** Undefined: anyone may ask. */
  authenticate: Authenticate | undefined;
  readBody: (request: IncomingMessage) => unknown;
}

/** A route made ready. Throws if it needs a session and there is nothing to prove one by. */
export function servedRoute(route: Route | StreamRoute, authenticate: Authenticate | undefined): ServedRoute {
  const proof = isStreamRoute(route) ? (route.authenticate ?? authenticate) : authenticate;
  if (route.auth === 'session' && proof === undefined)
    throw new Error(`${route.operation} needs a session, and nothing was given to prove it by`);
  const readBody = isStreamRoute(route) ? () => undefined : route.method === 'GET' ? refuseTooLarge : readJson;
  return { route, parse: compileRoute(route), authenticate: route.auth === 'session' ? proof : undefined, readBody };
}

/** Answers a request by its route. Rejects with what is to be told as a problem. */
export async function serveRoute(located: Located<ServedRoute>, scope: RequestScope, limits: RequestLimits | undefined): Promise<void> {
  const { route, parse, authenticate, readBody } = located.target;
  scope.operation = route.operation;
  const actor = authenticate === undefined ? null : await authenticate(scope.headers);
  scope.userId = actor?.userId;
  if (limits !== undefined) await limits.admit({ method: route.method, actor, address: scope.address });
  const body = await readBody(scope.request);
  const input = parse({ params: located.params, queryString: scope.queryString, body, headers: scope.headers });
  const answer = isStreamRoute(route)
    ? await stream(route, scope, new HandlerContext(scope, { ...input, body: undefined }, actor))
    : await route.handle(new HandlerContext(scope, input, actor));
  if (answer !== undefined) sendAnswer(scope, answer);
}

/** What it sends by itself carries the standing headers too. */
function stream(route: StreamRoute, scope: RequestScope, context: HandlerContext<undefined>): Promise<Answer | undefined> {
  const { request, response } = scope;
  for (const [name, value] of Object.entries(scope.standing())) response.setHeader(name, value);
  return route.handle(context, request, response);
}

function isStreamRoute(route: Route | StreamRoute): route is StreamRoute {
  return 'streams' in route;
}
