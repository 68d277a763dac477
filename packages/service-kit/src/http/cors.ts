/** CORS headers; off unless CORS_ORIGINS is set. */
import type { IncomingMessage } from 'node:http';

export interface CorsOptions {
  /** `https://app.example`, exactly as browsers send it; `*` allows every origin, without cookies. */
  origins: readonly string[];
  /** Allowed request headers beyond the common ones. */
  allowHeaders?: readonly string[];
  /** Exposed response headers beyond the common ones. */
  exposeHeaders?: readonly string[];
}

export interface CorsAnswer {
  headers: Readonly<Record<string, string>>;
  /** The request is a preflight: the headers are the whole response. */
  isPreflight: boolean;
}

const allowed = ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'X-Request-Id', 'traceparent'];
const exposed = ['ETag', 'Retry-After', 'X-Request-Id', 'Location', 'Allow'];
const preflightSeconds = '7200';

/** Computes CORS headers for allowed origins; all other requests get `Vary` only. */
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
    // Overrides the default security header, which forbids other origins to load the response.
    'Cross-Origin-Resource-Policy': 'cross-origin',
    ...(!anyOrigin && { 'Access-Control-Allow-Credentials': 'true' }),
  };

  return ({ method, headers: { origin, 'access-control-request-method': requestedMethod } }) => {
    if (origin === undefined || !(anyOrigin || options.origins.includes(origin)))
      return { headers: { Vary: 'Origin' }, isPreflight: false };
    const isPreflight = method === 'OPTIONS' && requestedMethod !== undefined;
    return { headers: { ...forAll, 'Access-Control-Allow-Origin': origin, ...(isPreflight && forPreflights) }, isPreflight };
  };
}
