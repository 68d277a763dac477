/** Parameters and headers of the OpenAPI document. */
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import type { JsonSchema, Schemas } from './schemas.ts';

const requestId = { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' };

export const sharedParameters: Record<string, JsonSchema> = {
  'Idempotency-Key': {
    in: 'header',
    name: 'Idempotency-Key',
    description: 'Repeating a command with the same key does not execute it again; it returns the first response. Use a UUIDv7.',
    schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,128}$' },
  },
  'Parley-Position': {
    in: 'header',
    name: 'Parley-Position',
    description:
      'Up to 8 position tokens from earlier commands, comma-separated. The response reflects everything that those commands wrote.',
    schema: { type: 'string' },
  },
  'X-Request-Id': {
    in: 'header',
    name: 'X-Request-Id',
    description: 'Returned in the response and logged. Generated if absent.',
    schema: requestId,
  },
};

export const sharedHeaders: Record<string, JsonSchema> = {
  'X-Request-Id': { description: 'The request id that was sent, or a generated one', required: true, schema: requestId },
  'Parley-Position': {
    description: 'Position token of this write. Send it with queries that must reflect it.',
    required: true,
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: 'Present if the command was executed before: this is its first response',
    schema: { const: 'true' },
  },
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
