/** CORS headers; off without allowed origins. */
import type { IncomingMessage } from 'node:http';
import { createOriginMatcher } from './allowed-origins.ts';

export interface CorsOptions {
  /** `https://app.example`, exactly as browsers send it, or `http://localhost:*`; `*` allows every origin, without cookies. */
  origins: readonly string[];
  /** Allowed request headers beyond the common ones. */
  allowHeaders?: readonly string[];
  /** Exposed response headers beyond the common ones. */
  exposeHeaders?: readonly string[];
  /** Called for each request whose origin is not allowed. */
  onRefused?: (request: IncomingMessage) => void;
}

export interface CorsAnswer {
  headers: Readonly<Record<string, string>>;
  /** The request is a preflight: the headers are the whole response. */
  isPreflight: boolean;
}

const allowed = ['Authorization', 'Content-Type', 'Idempotency-Key', 'If-None-Match', 'X-Request-Id', 'traceparent'];
const exposed = ['ETag', 'Retry-After', 'RateLimit', 'RateLimit-Policy', 'X-Request-Id', 'Location', 'Allow'];
const preflightSeconds = '7200';

/** Computes CORS headers for allowed origins; all other requests get `Vary` only, and nothing if no origin is allowed. */
export function createCors(options: CorsOptions): (request: IncomingMessage) => CorsAnswer {
  const anyOrigin = options.origins.includes('*');
  const isListed = createOriginMatcher(options.origins);
  const forRefused: CorsAnswer = { headers: options.origins.length === 0 ? {} : { Vary: 'Origin' }, isPreflight: false };
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

  return (request) => {
    const { method, headers } = request;
    const { origin, 'access-control-request-method': requestedMethod } = headers;
    if (origin === undefined) return forRefused;
    if (!anyOrigin && !isListed(origin)) {
      options.onRefused?.(request);
      return forRefused;
    }
    const isPreflight = method === 'OPTIONS' && requestedMethod !== undefined;
    return { headers: { ...forAll, 'Access-Control-Allow-Origin': origin, ...(isPreflight && forPreflights) }, isPreflight };
  };
}
