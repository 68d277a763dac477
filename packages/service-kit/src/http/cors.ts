/** Cross-origin requests, off unless origins are named (CORS_ORIGINS). */
import type { RequestHandler } from 'express';

export interface CorsOptions {
  /** `https://app.example`, exactly as browsers send it; `*`: every origin, without cookies. */
  origins: readonly string[];
  /** Request headers beyond those that every service reads. */
  allowHeaders?: readonly string[];
  /** Answer headers that a page may read, beyond those that every service sends. */
  exposeHeaders?: readonly string[];
}

const allowed = ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'X-Request-Id', 'traceparent'];
const exposed = ['ETag', 'Retry-After', 'X-Request-Id', 'Location', 'Allow'];
const preflightSeconds = '7200';

/** Answers preflights and marks answers for the origins named; others get no CORS header at all. */
export function cors(options: CorsOptions): RequestHandler {
  const anyOrigin = options.origins.includes('*');
  const allowHeaders = [...allowed, ...(options.allowHeaders ?? [])].join(', ');
  const exposeHeaders = [...exposed, ...(options.exposeHeaders ?? [])].join(', ');

  return (request, response, next) => {
    const { origin } = request.headers;
    response.vary('Origin');
    if (origin === undefined || !(anyOrigin || options.origins.includes(origin))) return next();

    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', exposeHeaders);
    // The service's own headers forbid other origins to load it; here they are wanted.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    if (!anyOrigin) response.setHeader('Access-Control-Allow-Credentials', 'true');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return next();

    response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    response.setHeader('Access-Control-Allow-Headers', allowHeaders);
    response.setHeader('Access-Control-Max-Age', preflightSeconds);
    response.statusCode = 204;
    response.end();
  };
}
