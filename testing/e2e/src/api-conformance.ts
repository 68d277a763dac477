/** Validates responses and pushed events against the OpenAPI and AsyncAPI documents, and tracks what the scenarios have not covered. */
import { readFileSync } from 'node:fs';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

interface ResponseDescription {
  $ref?: string;
  headers?: Record<string, object>;
  content?: Record<string, { schema: object }>;
}

interface Openapi {
  paths: Record<string, Record<string, { responses: Record<string, ResponseDescription> }>>;
}

const openapi = JSON.parse(readFileSync(openapiFile, 'utf8')) as Openapi;
const asyncapi = JSON.parse(readFileSync(asyncapiFile, 'utf8')) as { components: { messages: Record<string, { name: string }> } };

// Each format in the documents has an equivalent pattern. Compiling takes longer than validating: each schema is compiled once, as it is.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, inlineRefs: false, code: { optimize: false } });
ajv.addSchema({ ...openapi, $id: 'openapi' });
ajv.addSchema({ ...asyncapi, $id: 'asyncapi' });

const templates = Object.keys(openapi.paths)
  // A fixed path segment takes precedence over a parameter.
  .toSorted((one, other) => one.split('{').length - other.split('{').length)
  .map((path) => ({ path, matches: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`) }));

/** Documented operations, events and socket commands that no test of this file has covered yet. Only success counts. */
export const uncovered = {
  operations: new Set(
    Object.entries(openapi.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => operationName(method, path))),
  ),
  events: namesOf('Event'),
  commands: namesOf('Command'),
};

interface ObservedResponse {
  method: string;
  /** Includes the query string. */
  path: string;
  status: number;
  headers: Headers;
  body: unknown;
}

/** Throws if the response differs from its operation's description. Paths outside /v1 are not documented. */
export function expectDocumentedResponse({ method, path, status, headers, body }: ObservedResponse): void {
  const pathname = path.split('?')[0]!;
  const template = templates.find(
    ({ path: known, matches }) => matches.test(pathname) && method.toLowerCase() in openapi.paths[known]!,
  )?.path;
  if (template === undefined) return expectUndocumented(method, pathname, status);
  const what = `${method} ${template} ${status}`;
  if (status < 300) uncovered.operations.delete(operationName(method, template));
  const inlinePointer = ['paths', template, method.toLowerCase(), 'responses', String(status)];
  const response = openapi.paths[template]![method.toLowerCase()]!.responses[String(status)];
  if (response === undefined) throw new Error(`${what} is not in the OpenAPI document: ${JSON.stringify(body)}`);
  const pointer = response.$ref?.slice(2).split('/') ?? inlinePointer;
  const { content, headers: described = {} } = resolve(pointer) as ResponseDescription;
  expectDocumentedHeaders(headers, described, what);
  if (content === undefined) {
    if (body !== null) throw new Error(`${what} has a body, unlike the OpenAPI document`);
    return;
  }
  const mediaType = (headers.get('content-type') ?? '').split(';')[0]!;
  if (content['*/*'] !== undefined) return;
  if (content[mediaType] === undefined) throw new Error(`${what} is ${mediaType}, which is not in the OpenAPI document`);
  expectValid('openapi', [...pointer, 'content', mediaType, 'schema'], body, what);
}

function expectDocumentedHeaders(headers: Headers, described: object, what: string): void {
  const hasPosition = headers.has('parley-position');
  if (hasPosition !== 'Parley-Position' in described)
    throw new Error(`${what} has ${hasPosition ? 'a' : 'no'} position, unlike the OpenAPI document`);
  if (headers.has('idempotency-replayed') && !('Idempotency-Replayed' in described))
    throw new Error(`${what} was replayed, unlike the OpenAPI document`);
}

/** Throws if the event differs from the AsyncAPI document. */
export function expectDocumentedEvent(type: string, event: unknown): void {
  const entry = Object.entries(asyncapi.components.messages).find(([key, { name }]) => name === type && key.endsWith('Event'));
  if (entry === undefined) throw new Error(`${type} is not in the AsyncAPI document`);
  uncovered.events.delete(type);
  expectValid('asyncapi', ['components', 'messages', entry[0], 'payload'], event, type);
}

/** Throws if the acknowledgement differs from the AsyncAPI document. */
export function expectDocumentedAcknowledgement(command: string, answer: { ok: boolean }): void {
  if (answer.ok) uncovered.commands.delete(command);

  const entry = Object.entries(asyncapi.components.messages).find(([key, { name }]) => name === command && key.endsWith('Acknowledgement'));
  if (entry === undefined) throw new Error(`${command} is not in the AsyncAPI document`);
  expectValid('asyncapi', ['components', 'messages', entry[0], 'payload'], answer, command);
}

function expectUndocumented(method: string, path: string, status: number): void {
  if (path.startsWith('/v1/') && status < 400) throw new Error(`${method} ${path} is not in the OpenAPI document but answered ${status}`);
}

function resolve(pointer: readonly string[]): unknown {
  return pointer.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], openapi);
}

function expectValid(document: string, pointer: readonly string[], value: unknown, what: string): void {
  const fragment = pointer.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const validate = ajv.getSchema(`${document}#/${fragment}`) as ValidateFunction | undefined;
  if (validate === undefined) throw new Error(`${what}: the ${document} document has no ${fragment}`);
  if (!validate(value))
    throw new Error(`${what} violates the ${document} document: ${format(validate.errors)} in ${JSON.stringify(value)}`);
}

function format(errors: readonly ErrorObject[] | null | undefined): string {
  return (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`).join('; ');
}

function operationName(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

function namesOf(kind: 'Event' | 'Command'): Set<string> {
  return new Set(Object.entries(asyncapi.components.messages).flatMap(([key, { name }]) => (key.endsWith(kind) ? [name] : [])));
}
