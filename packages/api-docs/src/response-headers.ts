/** Headers of the responses of an operation. */
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { z } from 'zod';
import type { JsonSchema } from './schemas.ts';

type AnyRoute = Route | StreamRoute;

export const sharedHeaders: Record<string, JsonSchema> = {
  'X-Request-Id': {
    description: 'The request id that was sent, or a generated one',
    required: true,
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
  },
  'Parley-Position': {
    description: 'Position token of this write. Send it with queries that must reflect it.',
    required: true,
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: 'Present if the command was executed before: this is its first response',
    schema: { const: 'true' },
  },
  Location: { description: 'Path of what was created', required: true, schema: { type: 'string', pattern: '^/v1/' } },
  ETag: { description: 'Send it as `If-None-Match` to get 304 while nothing has changed', required: true, schema: { type: 'string' } },
  RateLimit: {
    description: 'What is left of each limit: `r` requests for `t` seconds (draft-ietf-httpapi-ratelimit-headers)',
    schema: { type: 'string' },
    example: '"session";r=29999;t=60, "user";r=59999;t=60',
  },
  'RateLimit-Policy': {
    description: 'The limits of the request: `q` requests in `w` seconds. On 429, the limit that was exceeded.',
    schema: { type: 'string' },
    example: '"session";q=30000;w=60, "user";q=60000;w=60',
  },
  'Retry-After': { description: 'Seconds to wait before the next attempt', schema: { type: 'string', pattern: '^\\d+$' } },
};

type HeaderName = keyof typeof sharedHeaders;

const limits: readonly HeaderName[] = ['RateLimit', 'RateLimit-Policy'];

export function successHeaders(route: AnyRoute, status: string): JsonSchema {
  const isLogged = route.method !== 'GET' && route.logged !== false;
  return refer([
    'X-Request-Id',
    ...(isLogged ? ['Parley-Position'] : []),
    ...(isLogged || route.replays ? ['Idempotency-Replayed'] : []),
    ...(status === '201' ? ['Location'] : []),
    ...(isSingleResource(route) ? ['ETag'] : []),
    ...limits,
  ]);
}

export function problemHeaders(status: number): JsonSchema {
  return refer(['X-Request-Id', ...(status === 429 ? limits : []), ...(status === 429 || status === 503 ? ['Retry-After'] : [])]);
}

/** A GET of one thing rather than a list: it has an entity tag. */
export function isSingleResource(route: AnyRoute): boolean {
  const answer = route.answers[200];
  return !('streams' in route) && route.method === 'GET' && answer instanceof z.ZodObject && !('items' in answer.shape);
}

function refer(names: readonly HeaderName[]): JsonSchema {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
