/** What comes with a request or an answer beside its body. */
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { JsonSchema, Schemas } from './schemas.ts';

const requestId = { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' };

export const sharedParameters: Record<string, JsonSchema> = {
  'Idempotency-Key': {
    in: 'header',
    name: 'Idempotency-Key',
    description: 'Sent again with the same key, a command is done once and answers as the first time. A UUIDv7 is the best key.',
    schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,128}$' },
  },
  'Parley-Position': {
    in: 'header',
    name: 'Parley-Position',
    description: 'Up to 8 positions that commands answered, comma-separated: the answer holds all that they wrote.',
    schema: { type: 'string' },
  },
  'X-Request-Id': {
    in: 'header',
    name: 'X-Request-Id',
    description: 'Answered and logged; one is made where none is sent.',
    schema: requestId,
  },
};

export const sharedHeaders: Record<string, JsonSchema> = {
  'X-Request-Id': { description: 'That of the request, or one made for it', required: true, schema: requestId },
  'Parley-Position': {
    description: 'What this command wrote, for the queries that must see it',
    required: true,
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': { description: 'Nothing was done: this is the first answer again', schema: { const: 'true' } },
};

interface ObjectSchema extends JsonSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

export function operationParameters(route: Route | StreamRoute, schemas: Schemas): JsonSchema[] {
  const headers = ['X-Request-Id', route.method === 'GET' ? 'Parley-Position' : 'Idempotency-Key'];
  return [
    ...pathParameters(route, schemas),
    ...queryParameters(route, schemas),
    ...headers.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

function pathParameters({ path, params }: Route | StreamRoute, schemas: Schemas): JsonSchema[] {
  const { properties = {} }: ObjectSchema = params === undefined ? {} : schemas.of(params, 'input');
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    in: 'path',
    name,
    required: true,
    schema: properties[name!] ?? { type: 'string' },
  }));
}

function queryParameters({ query }: Route | StreamRoute, schemas: Schemas): JsonSchema[] {
  if (query === undefined) return [];
  const { properties = {}, required = [] }: ObjectSchema = schemas.of(query, 'input');
  return Object.entries(properties).map(([name, schema]) => ({
    in: 'query',
    name,
    ...(required.includes(name) && { required: true }),
    schema,
  }));
}
