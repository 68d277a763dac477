/** Serves everything that is not a route with Express: health, documentation, mounted pages. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type Router } from 'express';
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

  const serve: (request: IncomingMessage, response: ServerResponse, unserved: (error?: unknown) => void) => void = app;
  return (scope) => {
    for (const [name, value] of Object.entries(scope.defaultHeaders())) scope.response.setHeader(name, value);
    // Not a handler of the app: one gets no request whose URL Express cannot parse.
    serve(scope.request, scope.response, (error) => {
      // A URIError is a percent sign that escapes nothing: Express could not decode the path for a handler with parameters.
      if (error === undefined || error instanceof URIError) sendNotFound(table, scope);
      else sendProblem(error, scope);
    });
  };
}
