import { problemCatalogue, type ProblemCode } from '@parley/service-kit/problems';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { JsonSchema } from './schemas.ts';

/** The problem body (RFC 9457) of HTTP responses and socket acknowledgements. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457). Rely on `code`, which never changes, not on the text. May contain extension members.',
  properties: {
    type: { type: 'string', pattern: '^urn:parley:problem:' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'Path of the request' },
    code: { type: 'string', enum: Object.keys(problemCatalogue) },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      description: 'Invalid fields',
      items: {
        type: 'object',
        properties: { path: { type: 'string' }, message: { type: 'string' } },
        required: ['path', 'message'],
        additionalProperties: false,
      },
    },
    retryAfter: { type: 'integer', description: 'Seconds to wait before retrying; over HTTP also in the Retry-After header' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
};

/** Returns the problem codes of a route by status: those that it declares, and those that follow from its shape. */
export function problemsOf(route: Route | StreamRoute): Map<number, ProblemCode[]> {
  const hasId = /:(id|\w+Id)\b/.test(route.path);
  const takesBytes = 'streams' in route && route.method !== 'GET';
  // A command without a body validates one nevertheless.
  const readsJson = !('streams' in route) && route.method !== 'GET';
  const codes = new Set<ProblemCode>([
    ...(route.auth === 'session' ? (['unauthenticated', 'token_expired'] as const) : []),
    ...(readsJson ? (['invalid_json'] as const) : []),
    ...(readsJson || takesBytes ? (['unsupported_media_type'] as const) : []),
    ...(hasId ? (['not_found'] as const) : []),
    ...(route.method !== 'GET' || route.query !== undefined || route.params !== undefined ? (['validation_failed'] as const) : []),
    'payload_too_large',
    'rate_limited',
    'too_many_in_flight',
    'internal',
    'unavailable',
    ...(route.method !== 'GET' ? (['log_diverged'] as const) : []),
    ...route.problems,
  ]);
  const sorted = Object.keys(problemCatalogue).filter((code) => codes.has(code as ProblemCode)) as ProblemCode[];
  return Map.groupBy(sorted, (code) => problemCatalogue[code].status);
}
