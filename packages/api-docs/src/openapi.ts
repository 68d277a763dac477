/**
 * Renders the OpenAPI 3.1 document from the routes alone.
 *
 * api-docs renders all generated documents (OpenAPI, AsyncAPI, reference pages, SDK operations) and serves the first two with
 * Swagger UI. Renderers are pure functions from routes and schemas to text. standalone/src/reference collects the routes of all
 * services, scripts/generate.ts writes the files.
 */
import { problemCatalogue, type ProblemCode } from '@parley/service-kit/problems';
import { fileCookie } from '@parley/service-kit/auth/file-cookie';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { operationParameters, sharedHeaders, sharedParameters } from './openapi-parameters.ts';
import { problemSchema, problemsOf } from './problem-schemas.ts';
import { Schemas, type JsonSchema } from './schemas.ts';
import { pascal } from './wire-components.ts';

type AnyRoute = Route | StreamRoute;

interface Document {
  schemas: Schemas;
  responses: Record<string, JsonSchema>;
}

export function renderOpenapi(routes: readonly AnyRoute[]): string {
  const document: Document = { schemas: new Schemas(), responses: {} };
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    const path = templateOf(route.path);
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, document);
  }
  return `${JSON.stringify({ ...head, paths, components: componentsOf(document) }, null, 2)}\n`;
}

/** Converts `/v1/users/:userId` to `/v1/users/{userId}`. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const head = {
  openapi: '3.1.0',
  info: {
    title: 'Parley',
    version: '1',
    description: [
      'A self-hosted chat backend. A command returns a position token in the header `Parley-Position`; send it with a query to read your',
      'own writes. Every error is a Problem: rely on its `code`.',
      'The realtime API is described in [/asyncapi.json](/asyncapi.json).',
    ].join('\n'),
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/', description: 'This server' }],
};

function componentsOf({ schemas, responses }: Document): JsonSchema {
  return {
    securitySchemes: {
      accessToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The `accessToken` that `POST /v1/accounts`, `POST /v1/sessions` and `POST /v1/sessions/refresh` return.',
      },
      fileCookie: {
        type: 'apiKey',
        in: 'cookie',
        name: fileCookie.name,
        description: 'Set for browsers that log in with `Parley-Cookies: 1`. Grants read access to files for the lifetime of the session.',
      },
    },
    parameters: sharedParameters,
    headers: sharedHeaders,
    schemas: schemas.components,
    responses,
  };
}

function operation(route: AnyRoute, document: Document): JsonSchema {
  const { schemas } = document;
  const answers = Object.entries(route.answers).map(([status, schema]) => [
    status,
    success(route, status, schema && schemas.of(schema, 'output')),
  ]);
  const problems = [...problemsOf(route)].map(([status, codes]) => [String(status), problemResponse(codes, document)]);
  const body = requestBody(route, schemas);
  return {
    operationId: route.operation,
    summary: route.summary,
    tags: [tagOf(route.path)],
    security: securityOf(route),
    parameters: operationParameters(route, schemas),
    ...(body && { requestBody: body }),
    responses: Object.fromEntries([...answers, ...problems]) as JsonSchema,
  };
}

function securityOf(route: AnyRoute): JsonSchema[] {
  if (route.auth === 'none') return [];
  const takesCookie = 'streams' in route && route.authenticate !== undefined;
  return takesCookie ? [{ accessToken: [] }, { fileCookie: [] }] : [{ accessToken: [] }];
}

/** Takes the path segment after the version, or after the conversation id. */
function tagOf(path: string): string {
  return /^\/v1\/(?:conversations\/:\w+\/)?([\w-]+)/.exec(path)?.[1] ?? 'service';
}

function requestBody(route: AnyRoute, schemas: Schemas): JsonSchema | undefined {
  if ('streams' in route) {
    if (route.method === 'GET') return undefined;
    const part = { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] };
    return { required: true, content: { 'multipart/form-data': { schema: part } } };
  }
  return route.body && { required: true, content: { 'application/json': { schema: schemas.of(route.body, 'input') } } };
}

function success(route: AnyRoute, status: string, schema: JsonSchema | null): JsonSchema {
  const isLogged = route.method !== 'GET' && route.logged !== false;
  const headers = {
    'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
    ...(isLogged && { 'Parley-Position': { $ref: '#/components/headers/Parley-Position' } }),
    ...((isLogged || route.replays) && { 'Idempotency-Replayed': { $ref: '#/components/headers/Idempotency-Replayed' } }),
  };
  const description = descriptions[status] ?? 'OK';
  if (schema !== null) return { description, headers, content: { 'application/json': { schema } } };
  const isBytes = 'streams' in route && status.startsWith('20') && status !== '204';
  return { description, headers, ...(isBytes && { content: { '*/*': { schema: { type: 'string', format: 'binary' } } } }) };
}

const descriptions: Readonly<Record<string, string>> = { 201: 'Created', 204: 'No content', 206: 'Partial content', 304: 'Not modified' };

/** Refers to a shared response for each set of codes. */
function problemResponse(codes: readonly ProblemCode[], { responses, schemas }: Document): JsonSchema {
  const name = codes.map(pascal).join('Or');
  const problem = schemas.add('Problem', problemSchema);
  responses[name] ??= {
    description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].title}`).join('; '),
    headers: { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } },
    content: { 'application/problem+json': { schema: { allOf: [problem, { properties: { code: { enum: codes } } }] } } },
  };
  return { $ref: `#/components/responses/${name}` };
}
