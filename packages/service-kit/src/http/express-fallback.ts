/** Express, for what is no route: health, documentation, pages that a service mounts. */
import type { ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response, type Router } from 'express';
import { sendNotFound, sendProblem } from './send-problem.ts';
import type { RequestScope } from './request-scope.ts';
import type { RouteTable } from './route-table.ts';

export interface ExpressFallbackOptions {
  /** `/healthz`, `/readyz`, `/metrics`. */
  health?: Router | undefined;
  /** Further handlers, for instance a documentation page. */
  mount?: ((app: Express) => void) | undefined;
}

/** Answers what the routes do not: by what is mounted, else by a problem. */
export function createExpressFallback(
  { health, mount }: ExpressFallbackOptions,
  table: RouteTable<unknown>,
): (scope: RequestScope) => void {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', false);
  if (health !== undefined) app.use(health);
  mount?.(app);
  const unknown: RequestHandler = (_request, response) => sendNotFound(table, scopeOf(response));
  const failed: ErrorRequestHandler = (error, _request, response, _next) => sendProblem(error, scopeOf(response));
  app.use(unknown, failed);

  return (scope) => {
    const response = scope.response as ServerResponse & { locals?: Record<string, unknown> };
    // Express's own place for what belongs to one request.
    response.locals = { scope };
    for (const [name, value] of Object.entries(scope.standing())) response.setHeader(name, value);
    app(scope.request, response);
  };
}

function scopeOf(response: Response): RequestScope {
  return response.locals['scope'] as RequestScope;
}
