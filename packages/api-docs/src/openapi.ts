/**
 * Renders the OpenAPI 3.1 document from the routes alone.
 *
 * api-docs renders all generated documents (OpenAPI, AsyncAPI, reference pages, SDK operations) and serves the first two with a page
 * to try them from (page/). Renderers are pure functions from routes and schemas to text. standalone/src/reference collects the routes
 * of all services, scripts/generate.ts writes the files.
 */
import { problemCatalogue, type ProblemCode } from '@parley/service-kit/problems';
import { fileCookie } from '@parley/service-kit/auth/file-cookie';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { exampleOf } from './examples/example-of.ts';
import { changedResponse } from './examples/response-changes.ts';
import { contact, license, openapiDescription } from './info.ts';
import { bodyExamples, exampleExtensions, examplesOf, exampleValues } from './operation-examples.ts';
import { operationParameters, sharedParameters } from './openapi-parameters.ts';
import { problemAdvice } from './problem-advice.ts';
import { problemExample, problemSchema, problemsOf } from './problem-schemas.ts';
import { isSingleResource, problemHeaders, sharedHeaders, successHeaders } from './response-headers.ts';
import { webhookBody } from '@parley/events/wire/delivered-events';
import { Schemas, type JsonSchema } from './schemas.ts';
import { inTagOrder, tagGroups, tagOf, tags } from './tags.ts';
import { pascal } from './wire-components.ts';

type AnyRoute = Route | StreamRoute;

interface Document {
  schemas: Schemas;
  responses: Record<string, JsonSchema>;
}

export function renderOpenapi(routes: readonly AnyRoute[]): string {
  const document: Document = { schemas: new Schemas(), responses: {} };
  const paths: Record<string, JsonSchema> = {};
  for (const route of inTagOrder(routes)) {
    const path = templateOf(route.path);
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route, document);
  }
  const webhooks = webhooksOf(document.schemas);
  return `${JSON.stringify({ ...head, paths, webhooks, components: componentsOf(document) }, null, 2)}\n`;
}

/** Converts `/v1/users/:userId` to `/v1/users/{userId}`. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

const head = {
  openapi: '3.1.0',
  info: { title: 'Parley', version: '1', description: openapiDescription, contact, license },
  servers: [{ url: '/', description: 'This server' }],
  tags: tags.map(({ name, description, operations }) => ({ name, description, 'x-operations': operations })),
  'x-tagGroups': tagGroups.map((group) => ({ name: group.name, tags: group.tags.map(({ name }) => name) })),
  'x-example-values': exampleValues,
  'x-problem-advice': problemAdvice,
};

/** The request that the receiver of a webhook gets. */
function webhooksOf(schemas: Schemas): JsonSchema {
  const header = (name: string, description: string) => ({ in: 'header', name, required: true, description, schema: { type: 'string' } });
  return {
    event: {
      post: {
        operationId: 'receiveEvent',
        summary: 'An event of the log',
        description:
          'Signed as Standard Webhooks say. Any 2xx within 15 seconds is a success; what follows a failure is in `createWebhook`.',
        tags: [tagOf('createWebhook').name],
        security: [],
        parameters: [
          header('webhook-id', 'Id of the event, the same in each attempt'),
          header('webhook-timestamp', 'When it was sent: seconds since 1970'),
          header('webhook-signature', '`v1,` and the HMAC-SHA256 of `id.timestamp.body` in base64; two of them while a secret is replaced'),
        ],
        requestBody: { required: true, content: { 'application/json': { schema: schemas.of(webhookBody, 'output') } } },
        responses: { '204': { description: 'Received' }, '410': { description: 'Wants nothing more: disables the webhook' } },
      },
    },
  };
}

function componentsOf({ schemas, responses }: Document): JsonSchema {
  return {
    securitySchemes: {
      accessToken: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'The `accessToken` that `POST /v1/accounts`, `POST /v1/sessions` and `POST /v1/sessions/refresh` return.',
      },
      apiKey: {
        type: 'http',
        scheme: 'bearer',
        description: [
          'An API key, `parley_sk_…`, with the scope in `x-scope` of the operation. `Parley-Act-As` names the user to act as, unless the key was',
          'made for one user, or the operation is for backends alone (without `accessToken`). Operations with `x-without-user` take a key without',
          'a user, too: it then acts for itself. Never send a key to a browser.',
        ].join(' '),
      },
      operatorToken: {
        type: 'http',
        scheme: 'bearer',
        description: 'OPERATOR_TOKEN of the server, or the `accessToken` of a user who is an operator. Other users get `not_found`.',
      },
      fileCookie: {
        type: 'apiKey',
        in: 'cookie',
        name: `__Secure-${fileCookie.name}`,
        description: [
          'Set for browsers that log in with `Parley-Cookies: 1`. Grants read access to files for the lifetime of the session.',
          `On a loopback host its name is \`${fileCookie.name}\`.`,
        ].join(' '),
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
    success(route, status, schema && schemas.of(schema, 'output'), schemas.components),
  ]);
  const problems = [...problemsOf(route)].map(([status, codes]) => [String(status), problemResponse(codes, document)]);
  const body = requestBody(route, schemas);
  return {
    operationId: route.operation,
    summary: route.summary,
    description: route.description,
    tags: [tagOf(route.operation).name],
    security: securityOf(route),
    ...(route.scope !== undefined && { 'x-scope': route.scope }),
    ...(route.withoutUser !== undefined && { 'x-without-user': route.withoutUser }),
    parameters: operationParameters(route, schemas),
    ...(body && { requestBody: body }),
    responses: Object.fromEntries([...answers, ...notModified(route), ...problems]) as JsonSchema,
    ...exampleExtensions(route),
  };
}

function notModified(route: AnyRoute): [string, JsonSchema][] {
  return isSingleResource(route) ? [['304', { description: descriptions['304'], headers: successHeaders(route, '304') }]] : [];
}

function securityOf(route: AnyRoute): JsonSchema[] {
  if (route.auth === 'none') return [];
  if (route.auth === 'operator') return [{ operatorToken: [] }];
  if (route.auth === 'backend') return [{ apiKey: [] }, { operatorToken: [] }];
  const takesCookie = 'streams' in route && route.authenticate !== undefined;
  return [{ accessToken: [] }, ...(takesCookie ? [{ fileCookie: [] }] : []), ...(route.scope === undefined ? [] : [{ apiKey: [] }])];
}

function requestBody(route: AnyRoute, schemas: Schemas): JsonSchema | undefined {
  if ('streams' in route) {
    if (route.method === 'GET') return undefined;
    const part = {
      type: 'object',
      properties: { file: { type: 'string', format: 'binary', description: 'The image' } },
      required: ['file'],
    };
    return { required: true, content: { 'multipart/form-data': { schema: part } } };
  }
  if (route.body === undefined) return undefined;
  const schema = schemas.of(route.body, 'input');
  return { required: true, content: { 'application/json': { schema, ...bodyExamples(examplesOf(route)) } } };
}

function success(route: AnyRoute, status: string, schema: JsonSchema | null, components: Record<string, JsonSchema>): JsonSchema {
  const headers = successHeaders(route, status);
  const description = descriptions[status] ?? 'OK';
  if (schema !== null) {
    return {
      description,
      headers,
      content: { 'application/json': { schema, example: changedResponse(route.operation, exampleOf(schema, components)) } },
    };
  }
  const isBytes = 'streams' in route && status.startsWith('20') && status !== '204';
  return { description, headers, ...(isBytes && { content: { '*/*': { schema: { type: 'string', format: 'binary' } } } }) };
}

const descriptions: Readonly<Record<string, string>> = {
  201: 'Created',
  202: 'Accepted',
  204: 'No content',
  206: 'Partial content',
  304: 'Not modified',
};

/** Refers to a shared response for each set of codes. */
function problemResponse(codes: readonly ProblemCode[], { responses, schemas }: Document): JsonSchema {
  const name = codes.map(pascal).join('Or');
  const problem = schemas.add('Problem', problemSchema);
  responses[name] ??= {
    description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].title}. ${problemAdvice[code]}`).join('\n\n'),
    headers: problemHeaders(problemCatalogue[codes[0]!].status),
    content: {
      'application/problem+json': {
        schema: { allOf: [problem, { properties: { code: { enum: codes } } }] },
        example: problemExample(codes[0]!),
      },
    },
  };
  return { $ref: `#/components/responses/${name}` };
}
