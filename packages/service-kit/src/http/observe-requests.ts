/** Logs each request and records its duration when the response closes. */
import type { Logger } from '../logging.ts';
import type { Span } from '../tracing/tracing.ts';
import type { RequestScope } from './request-scope.ts';

export interface HttpMetrics {
  observe(request: { operation: string; status: number; seconds: number }): void;
}

export interface Observers {
  logger: Logger;
  metrics?: HttpMetrics | undefined;
}

/**
 * Also gives back the request's places, so that a response has a single listener for its end: for two, Node makes an array, which V8 puts
 * among its old objects, and all requests since the last major collection survive (docs/decisions/0025-profiling-results.md).
 */
export function observeRequest(scope: RequestScope, observers: Observers): void {
  scope.response.on('close', () => {
    scope.places?.leave();
    record(scope, observers);
  });
}

function record(scope: RequestScope, { logger, metrics }: Observers): void {
  const seconds = (performance.now() - scope.startedAt) / 1000;
  const { method, operation, requestId, path, userId, span, response } = scope;
  const status = response.statusCode;
  metrics?.observe({ operation: operation ?? 'none', status, seconds });
  if (span !== undefined) endSpan(span, status);
  const level = levelOf(status, operation);
  if (!logger.isLevelEnabled(level)) return;
  // Without the query, which may contain search terms, and without headers, which contain tokens.
  const ms = Math.round(seconds * 1e5) / 100;
  logger[level](
    { requestId, method, path, operation, status, ms, userId, address: scope.address || undefined, trace_id: span?.traceId },
    response.writableFinished ? 'request completed' : 'request aborted',
  );
}

/** A client's error is not one of the server. */
export function endSpan(span: Span, status: number): void {
  span.setAttributes({ 'http.response.status_code': status });
  if (status >= 500) span.fail(`status ${status}`);
  span.end();
}

/** Successful requests without a route are probes and documentation pages: debug. */
function levelOf(status: number, operation: string | undefined): 'error' | 'warn' | 'info' | 'debug' {
  if (status >= 500) return status === 500 ? 'error' : 'warn';
  return operation === undefined && status < 400 ? 'debug' : 'info';
}
