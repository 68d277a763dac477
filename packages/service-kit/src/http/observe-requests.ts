/** Each request gets its log line and its time in the histogram when it is answered. */
import type { Logger } from '../logging.ts';
import type { RequestScope } from './request-scope.ts';

export interface HttpMetrics {
  observe(request: { operation: string; status: number; seconds: number }): void;
}

export interface Observers {
  logger: Logger;
  metrics?: HttpMetrics | undefined;
}

export function observeRequest(scope: RequestScope, observers: Observers): void {
  scope.response.on('close', () => answered(scope, observers));
}

function answered(scope: RequestScope, { logger, metrics }: Observers): void {
  const seconds = (performance.now() - scope.startedAt) / 1000;
  const { method, operation, requestId, path, userId, response } = scope;
  const status = response.statusCode;
  metrics?.observe({ operation: operation ?? 'none', status, seconds });
  const level = levelOf(status, operation);
  if (!logger.isLevelEnabled(level)) return;
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
