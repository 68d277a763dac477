/** Parameters and headers of the OpenAPI document. */
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { examplesOf, pathExample } from './operation-examples.ts';
import { isSingleResource } from './response-headers.ts';
import type { JsonSchema, Schemas } from './schemas.ts';

export const sharedParameters: Record<string, JsonSchema> = {
  'Idempotency-Key': {
    in: 'header',
    name: 'Idempotency-Key',
    description: 'Repeating a command with the same key does not execute it again; it returns the first response. Use a UUIDv7.',
    schema: { type: 'string', pattern: '^[\\x20-\\x7e]{1,128}$' },
  },
  'Parley-Act-As': {
    in: 'header',
    name: 'Parley-Act-As',
    description: 'With an API key: the id of the user to act as. Ignored with an access token.',
    schema: { type: 'string', format: 'uuid' },
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
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
  },
  'If-None-Match': {
    in: 'header',
    name: 'If-None-Match',
    description: 'Entity tags (`ETag`) of earlier responses. If one is still current, the response is 304 without a body.',
    schema: { type: 'string' },
  },
};

const pathDescriptions: Readonly<Record<string, string>> = {
  callId: 'Id of the call',
  conversationId: 'Id of the conversation',
  emoji: 'One emoji, percent-encoded',
  externalId: 'Id of the user or group in your product, percent-encoded',
  fileId: 'Id of the image',
  erasureId: 'Id of the erasure, or of the user or conversation that was erased',
  exportId: 'Id of the export',
  inviteId: 'Id of the invite',
  keyId: 'Id of the API key',
  webhookId: 'Id of the webhook',
  messageId: 'Id of the message',
  requestId: 'Id of the contact request',
  sessionId: 'Id of the session',
  userId: 'Id of the user',
};

interface ObjectSchema extends JsonSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

export function operationParameters(route: Route | StreamRoute, schemas: Schemas): JsonSchema[] {
  const headers = ['X-Request-Id', route.method === 'GET' ? 'Parley-Position' : 'Idempotency-Key'];
  if (route.auth === 'session' && route.scope !== undefined) headers.push('Parley-Act-As');
  if (isSingleResource(route)) headers.push('If-None-Match');
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
    description: pathDescriptions[name!],
    schema: properties[name!] ?? { type: 'string' },
    example: pathExample(name!),
  }));
}

function queryParameters(route: Route | StreamRoute, schemas: Schemas): JsonSchema[] {
  if (route.query === undefined) return [];
  const { properties = {}, required = [] }: ObjectSchema = schemas.of(route.query, 'input');
  const examples: Readonly<Record<string, unknown>> = Object.assign({}, ...examplesOf(route).map(({ query }) => query));
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    in: 'query',
    name,
    ...(required.includes(name) && { required: true }),
    description,
    schema,
    ...(name in examples && { example: examples[name] }),
  }));
}
