/** Serves everything that is not a route with Express: health, documentation, mounted pages. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response, type Router } from 'express';
import type { Compression } from './compression.ts';
import { sendNotFound, sendProblem } from './send-problem.ts';
import type { RequestScope } from './request-scope.ts';
import type { RouteTable } from './route-table.ts';

export interface ExpressFallbackOptions {
  compression?: Compression | undefined;
  /** `/healthz`, `/readyz`, `/metrics`. */
  health?: Router | undefined;
  /** Mounts further handlers, such as a documentation page. */
  mount?: ((app: Express) => void) | undefined;
}

/** Requests that no handler serves get a problem. */
export function createExpressFallback(
  { compression, health, mount }: ExpressFallbackOptions,
  table: RouteTable<unknown>,
): (scope: RequestScope) => void {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', false);
  if (health !== undefined) app.use(health);
  if (compression !== undefined) app.use(compression.middleware);
  mount?.(app);
  const handleUnknown: RequestHandler = (_request, response) => sendNotFound(table, scopeOf(response));
  const handleError: ErrorRequestHandler = (error, _request, response, _next) => {
    // A percent sign that escapes nothing: Express could not decode the path for a handler with parameters.
    if (error instanceof URIError) sendNotFound(table, scopeOf(response));
    else sendProblem(error, scopeOf(response));
  };
  app.use(handleUnknown, handleError);

  const serve: (request: IncomingMessage, response: ServerResponse, unserved: (error?: unknown) => void) => void = app;

  return (scope) => {
    const response = scope.response as ServerResponse & { locals?: Record<string, unknown> };
    // Express's conventional property for request-scoped values.
    response.locals = { scope };
    for (const [name, value] of Object.entries(scope.defaultHeaders())) response.setHeader(name, value);
    // Express calls no handler for a URL that it cannot parse.
    serve(scope.request, response, (error) => (error == null ? sendNotFound(table, scope) : sendProblem(error, scope)));
  };
}

function scopeOf(response: Response): RequestScope {
  return response.locals['scope'] as RequestScope;
}
