/** Cross-origin requests, off unless origins are named (CORS_ORIGINS). */
import type { IncomingMessage } from 'node:http';

export interface CorsOptions {
  /** `https://app.example`, exactly as browsers send it; `*`: every origin, without cookies. */
  origins: readonly string[];
  /** Request headers beyond those that every service reads. */
  allowHeaders?: readonly string[];
  /** Answer headers that a page may read, beyond those that every service sends. */
  exposeHeaders?: readonly string[];
}

/** The headers that tell a browser what a page of another origin may do. */
export interface CorsAnswer {
  headers: Readonly<Record<string, string>>;
  /** The request only asks for permission: these headers are the whole answer. */
  isPreflight: boolean;
}

const allowed = ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'X-Request-Id', 'traceparent'];
const exposed = ['ETag', 'Retry-After', 'X-Request-Id', 'Location', 'Allow'];
const preflightSeconds = '7200';

/** Answers preflights and marks answers for the origins named; others get no CORS header but `Vary`. */
export function createCors(options: CorsOptions): (request: IncomingMessage) => CorsAnswer {
  const anyOrigin = options.origins.includes('*');
  const forPreflights = {
    'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
    'Access-Control-Allow-Headers': [...allowed, ...(options.allowHeaders ?? [])].join(', '),
    'Access-Control-Max-Age': preflightSeconds,
  };
  const forAll = {
    Vary: 'Origin',
    'Access-Control-Expose-Headers': [...exposed, ...(options.exposeHeaders ?? [])].join(', '),
    // The service's own headers forbid other origins to load it; here they are wanted.
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ...(!anyOrigin && { 'Access-Control-Allow-Credentials': 'true' }),
  };

  return ({ method, headers: { origin, 'access-control-request-method': asksFor } }) => {
    if (origin === undefined || !(anyOrigin || options.origins.includes(origin)))
      return { headers: { Vary: 'Origin' }, isPreflight: false };
    const isPreflight = method === 'OPTIONS' && asksFor !== undefined;
    return { headers: { ...forAll, 'Access-Control-Allow-Origin': origin, ...(isPreflight && forPreflights) }, isPreflight };
  };
}
