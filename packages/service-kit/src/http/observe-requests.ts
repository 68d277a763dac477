/** Each request gets its id, and when it is answered its log line and its time in the histogram. */
import type { RequestHandler, Response } from 'express';
import type { Logger } from '../logging.ts';
import { keepScope, RequestScope } from './request-scope.ts';

export interface HttpMetrics {
  observe(request: { operation: string; status: number; seconds: number }): void;
}

export function observeRequests(options: { logger: Logger; metrics?: HttpMetrics }): RequestHandler {
  return (request, response, next) => {
    const scope = new RequestScope(request, options.logger);
    keepScope(response, scope);
    response.setHeader('X-Request-Id', scope.requestId);
    response.once('close', () => answered(request.method, scope, response, options));
    next();
  };
}

function answered(
  method: string,
  scope: RequestScope,
  response: Response,
  { logger, metrics }: { logger: Logger; metrics?: HttpMetrics },
): void {
  const seconds = (performance.now() - scope.startedAt) / 1000;
  const { operation, requestId, path, userId } = scope;
  const status = response.statusCode;
  metrics?.observe({ operation: operation ?? 'none', status, seconds });
  const level = levelOf(status, operation);
  // The path without its query, which may hold what people search for; no headers, which hold tokens.
  logger[level](
    { requestId, method, path, operation, status, ms: Math.round(seconds * 1e5) / 100, userId },
    response.writableFinished ? 'request answered' : 'request broken off',
  );
}

/** What no route answers well is a probe or a page of documentation. */
function levelOf(status: number, operation: string | undefined): 'error' | 'warn' | 'info' | 'debug' {
  if (status >= 500) return status === 500 ? 'error' : 'warn';
  return operation === undefined && status < 400 ? 'debug' : 'info';
}
