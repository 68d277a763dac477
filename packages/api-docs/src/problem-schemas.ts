import { problemCatalogue, type ProblemCode } from '@parley/service-kit/problems';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { JsonSchema } from './schemas.ts';

/** The problem body (RFC 9457) of HTTP responses and socket acknowledgements. */
export const problemSchema: JsonSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457). Rely on `code`, which never changes, not on the text. May contain extension members.',
  properties: {
    type: { type: 'string', pattern: '^urn:parley:problem:', description: 'The code as a URN' },
    title: { type: 'string', description: 'The same for every problem of this code' },
    status: { type: 'integer', description: 'HTTP status' },
    detail: { type: 'string', description: 'What went wrong this time, for developers' },
    instance: { type: 'string', description: 'Path of the request; `*` if the server could not parse it' },
    code: { type: 'string', enum: Object.keys(problemCatalogue), description: 'Act on this; it never changes' },
    requestId: { type: 'string', description: 'The operator finds the request by it' },
    errors: {
      type: 'array',
      description: 'Invalid fields',
      items: {
        type: 'object',
        properties: {
          path: { type: 'string', description: 'Field or parameter, such as `memberIds.0`' },
          message: { type: 'string', description: 'What it must be' },
        },
        required: ['path', 'message'],
        additionalProperties: false,
      },
    },
    retryAfter: { type: 'integer', description: 'Seconds to wait before retrying; over HTTP also in the Retry-After header' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'requestId'],
};

export function problemExample(code: ProblemCode): JsonSchema {
  const { status, title } = problemCatalogue[code];
  return {
    type: `urn:parley:problem:${code}`,
    title,
    status,
    detail: title,
    instance: '/v1/example',
    code,
    requestId: '019ad1c7e7ba73de9fc0',
    ...(code === 'validation_failed' && { errors: [{ path: 'title', message: 'Must have 1 to 100 characters' }] }),
  };
}

/** An API key may name a user that does not exist, is suspended or erased, or another one than its own. */
function problemsOfKeys({ scope, withoutUser }: Route | StreamRoute): ProblemCode[] {
  if (scope === undefined) return [];
  const ofNamed = ['account_suspended', 'account_erased', 'forbidden', 'not_found'] as const;
  return withoutUser ? [...ofNamed] : ['act_as_required', ...ofNamed];
}

/** Returns the problem codes of a route by status: those that it declares, and those that follow from its shape. */
export function problemsOf(route: Route | StreamRoute): Map<number, ProblemCode[]> {
  const hasId = /:(id|\w+Id)\b/.test(route.path);
  const takesBytes = 'streams' in route && route.method !== 'GET';
  // A command without a body validates one nevertheless.
  const readsJson = !('streams' in route) && route.method !== 'GET';
  const codes = new Set<ProblemCode>([
    ...(route.auth === 'none' ? [] : (['unauthenticated', 'token_expired', 'insufficient_scope'] as const)),
    ...problemsOfKeys(route),
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
