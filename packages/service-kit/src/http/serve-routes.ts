/**
 * The order in which a request is treated: known path → who asks → limits → body → validation → handler → answer; each
 * step only where its route needs it.
 */
import type { Request, RequestHandler, Response } from 'express';
import { sendProblem } from './answer-problem.ts';
import { compileRoute, type ParseInput } from './compile-route.ts';
import { readJson, refuseTooLarge } from './read-json.ts';
import { HandlerContext } from './request-context.ts';
import type { RequestLimits } from './request-limits.ts';
import { scopeOf } from './request-scope.ts';
import type { Answer, Route } from './route.ts';
import type { Located, RouteTable } from './route-table.ts';
import { sendAnswer } from './send-answer.ts';
import { splitUrl } from './split-url.ts';
import type { Authenticate, StreamRoute } from './stream-route.ts';

export interface ServedRoute {
  route: Route | StreamRoute;
  parse: ParseInput;
  /** Undefined: anyone may ask. */
  authenticate: Authenticate | undefined;
  readBody: (request: Request) => unknown;
}

/** A route made ready. Throws if it needs a session and there is nothing to prove one by. */
export function servedRoute(route: Route | StreamRoute, authenticate: Authenticate | undefined): ServedRoute {
  const proof = isStreamRoute(route) ? (route.authenticate ?? authenticate) : authenticate;
  if (route.auth === 'session' && proof === undefined)
    throw new Error(`${route.operation} needs a session, and nothing was given to prove it by`);
  const readBody = isStreamRoute(route) ? () => undefined : route.body === undefined ? refuseTooLarge : readJson;
  return { route, parse: compileRoute(route), authenticate: route.auth === 'session' ? proof : undefined, readBody };
}

/** Answers what the table has, and passes everything else on. */
export function serveRoutes(table: RouteTable<ServedRoute>, limits: RequestLimits | undefined): RequestHandler {
  return async (request, response, next) => {
    const located = table.find(request.method === 'HEAD' ? 'GET' : request.method, request.path);
    if (located === undefined) return next();
    try {
      const answer = await serve(located, request, response, limits);
      if (answer !== undefined) sendAnswer(request, response, answer);
    } catch (error) {
      sendProblem(error, request, response);
    }
  };
}

async function serve(
  located: Located<ServedRoute>,
  request: Request,
  response: Response,
  limits?: RequestLimits,
): Promise<Answer | undefined> {
  const { route, parse, authenticate, readBody } = located.target;
  const scope = scopeOf(response);
  scope.operation = route.operation;
  const actor = authenticate === undefined ? null : await authenticate(scope.headers);
  scope.userId = actor?.userId;
  if (limits !== undefined) await limits.admit({ method: route.method, actor, address: scope.address });
  const body = await readBody(request);
  const input = parse({ params: located.params, queryString: splitUrl(request.url)[1], body, headers: scope.headers });
  return isStreamRoute(route)
    ? route.handle(new HandlerContext(scope, { ...input, body: undefined }, actor), request, response)
    : route.handle(new HandlerContext(scope, input, actor));
}

function isStreamRoute(route: Route | StreamRoute): route is StreamRoute {
  return 'streams' in route;
}
