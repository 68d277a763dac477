/** Judges what the trails see by the documents that are served: an answer or a push that they do not describe is a fault. */
import { readFileSync } from 'node:fs';
import { asyncapiFile, openapiFile } from '@parley/events/generated-documents';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

interface Described {
  $ref?: string;
  headers?: Record<string, object>;
  content?: Record<string, { schema: object }>;
}

interface Openapi {
  paths: Record<string, Record<string, { responses: Record<string, Described> }>>;
}

const openapi = JSON.parse(readFileSync(openapiFile, 'utf8')) as Openapi;
const asyncapi = JSON.parse(readFileSync(asyncapiFile, 'utf8')) as { components: { messages: Record<string, { name: string }> } };

// Formats stand beside patterns that say the same.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema({ ...openapi, $id: 'openapi' });
ajv.addSchema({ ...asyncapi, $id: 'asyncapi' });

const templates = Object.keys(openapi.paths)
  // What has a fixed word wins over what has a parameter there.
  .toSorted((one, other) => one.split('{').length - other.split('{').length)
  .map((path) => ({ path, matches: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`) }));

/** What the documents name and nobody in this file of tests has done or heard yet; of commands and queries, with success. */
export const unseen = {
  operations: new Set(
    Object.entries(openapi.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => nameOf(method, path))),
  ),
  events: named('Event'),
  commands: named('Command'),
};

interface SeenAnswer {
  method: string;
  /** With its query string. */
  path: string;
  status: number;
  headers: Headers;
  body: unknown;
}

/** Throws what the answer has that its operation's description has not. Paths outside of /v1 are not described. */
export function expectDescribedAnswer({ method, path, status, headers, body }: SeenAnswer): void {
  const bare = path.split('?')[0]!;
  const template = templates.find(({ path: known, matches }) => matches.test(bare) && method.toLowerCase() in openapi.paths[known]!)?.path;
  if (template === undefined) return expectUnknown(method, bare, status);
  const what = `${method} ${template} ${status}`;
  seeOperation(nameOf(method, template), status);
  const at = ['paths', template, method.toLowerCase(), 'responses', String(status)];
  const response = openapi.paths[template]![method.toLowerCase()]!.responses[String(status)];
  if (response === undefined) throw new Error(`${what} is not in the OpenAPI document: ${JSON.stringify(body)}`);
  const pointer = response.$ref?.slice(2).split('/') ?? at;
  const { content, headers: described = {} } = resolve(pointer) as Described;
  expectDescribedHeaders(headers, described, what);
  if (content === undefined) {
    if (body !== null) throw new Error(`${what} has a body that the OpenAPI document has not`);
    return;
  }
  const mediaType = (headers.get('content-type') ?? '').split(';')[0]!;
  if (content['*/*'] !== undefined) return;
  if (content[mediaType] === undefined) throw new Error(`${what} is ${mediaType}, which the OpenAPI document has not`);
  expectValid('openapi', [...pointer, 'content', mediaType, 'schema'], body, what);
}

function expectDescribedHeaders(headers: Headers, described: object, what: string): void {
  const wrote = headers.has('parley-position');
  if (wrote !== 'Parley-Position' in described) throw new Error(`${what} has ${wrote ? 'a' : 'no'} position, unlike the OpenAPI document`);
  if (headers.has('idempotency-replayed') && !('Idempotency-Replayed' in described))
    throw new Error(`${what} was answered again, unlike the OpenAPI document`);
}

/** Throws what the event has that the AsyncAPI document has not. */
export function expectDescribedEvent(type: string, event: unknown): void {
  const found = Object.entries(asyncapi.components.messages).find(([key, { name }]) => name === type && key.endsWith('Event'));
  if (found === undefined) throw new Error(`${type} is not in the AsyncAPI document`);
  unseen.events.delete(type);
  expectValid('asyncapi', ['components', 'messages', found[0], 'payload'], event, type);
}

/** Throws what the acknowledgement has that the AsyncAPI document has not. */
export function expectDescribedAcknowledgement(command: string, answer: { ok: boolean }): void {
  if (answer.ok) unseen.commands.delete(command);

  const found = Object.entries(asyncapi.components.messages).find(([key, { name }]) => name === command && key.endsWith('Acknowledgement'));
  if (found === undefined) throw new Error(`${command} is not in the AsyncAPI document`);
  expectValid('asyncapi', ['components', 'messages', found[0], 'payload'], answer, command);
}

function expectUnknown(method: string, path: string, status: number): void {
  if (path.startsWith('/v1/') && status < 400) throw new Error(`${method} ${path} is not in the OpenAPI document, and answered ${status}`);
}

function resolve(pointer: readonly string[]): unknown {
  return pointer.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], openapi);
}

function expectValid(document: string, pointer: readonly string[], value: unknown, what: string): void {
  const fragment = pointer.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const validate = ajv.getSchema(`${document}#/${fragment}`) as ValidateFunction | undefined;
  if (validate === undefined) throw new Error(`${what}: the ${document} document has no ${fragment}`);
  if (!validate(value)) throw new Error(`${what} is not as ${document} has it: ${told(validate.errors)} in ${JSON.stringify(value)}`);
}

function told(errors: readonly ErrorObject[] | null | undefined): string {
  return (errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`).join('; ');
}

function seeOperation(name: string, status: number): void {
  if (status < 300) unseen.operations.delete(name);
}

function nameOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

function named(kind: 'Event' | 'Command'): Set<string> {
  return new Set(Object.entries(asyncapi.components.messages).flatMap(([key, { name }]) => (key.endsWith(kind) ? [name] : [])));
}
