/**
 * Renders the SDK's operations from the OpenAPI document: input and response types, and request metadata as values. Written by hand
 * because no maintained generator supports TypeScript 7. Supports the subset of JSON Schema that zod emits.
 */
import type { JsonSchema } from './schemas.ts';

interface Operation {
  operationId: string;
  summary: string;
  security: unknown[];
  parameters: { in?: 'path' | 'query'; name: string; required?: boolean; schema: JsonSchema }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
}

interface OpenapiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

/** Returns TypeScript source. Throws for a schema without a TypeScript equivalent. */
export function renderSdkOperations(openapi: string): string {
  const { paths, components } = JSON.parse(openapi) as OpenapiDocument;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const schemas = Object.entries(components.schemas).map(([name, schema]) => `  ${name}: ${typeOf(schema)};`);
  return [
    '// Generated from packages/events/generated/openapi.json by npm run generate. Do not edit.',
    '',
    'export interface Schemas {',
    ...schemas,
    '}',
    '',
    '/** Input (path, query and body in one object) and response of each operation. */',
    'export interface Operations {',
    ...operations.map(({ operation }) => `  /** ${operation.summary} */\n  ${operation.operationId}: ${signatureOf(operation)};`),
    '}',
    '',
    'export const operations = {',
    ...operations.map(
      ({ path, method, operation }) => `  ${operation.operationId}: ${JSON.stringify(requestOf(path, method, operation))},`,
    ),
    '} as const;',
    '',
  ].join('\n');
}

function signatureOf({ parameters, requestBody, responses }: Operation): string {
  const inlineParameters = parameters.filter((parameter) => parameter.in !== undefined);
  const fields = inlineParameters.map(({ name, required, schema }) => `${name}${required ? '' : '?'}: ${typeOf(schema)}`);
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const parts = [...(fields.length > 0 || !body ? [`{ ${fields.join('; ')} }`] : []), ...(body ? [typeOf(body)] : [])];
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const types = answers.map(([, { content }]) => (content ? typeOf(Object.values(content)[0]!.schema) : 'null'));
  return `{ input: ${parts.join(' & ')}; answer: ${[...new Set(types)].join(' | ')} }`;
}

function requestOf(path: string, method: string, { parameters, requestBody, responses, security }: Operation): JsonSchema {
  const query = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  const isForm = 'multipart/form-data' in (requestBody?.content ?? {});
  const isBytes = Object.values(responses).some(({ content }) => content !== undefined && '*/*' in content);
  return {
    method,
    path,
    query,
    body: isForm ? 'form' : requestBody ? 'json' : 'none',
    answer: isBytes ? 'bytes' : 'json',
    signedIn: security.length > 0,
  };
}

interface SchemaKeywords {
  $ref?: string;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  type?: string | string[];
}

function typeOf(schema: JsonSchema): string {
  const { $ref, enum: values, anyOf, oneOf, type } = schema as SchemaKeywords;
  const choices = anyOf ?? oneOf ?? (Array.isArray(type) ? type.map((name) => ({ ...schema, type: name })) : undefined);
  if ($ref !== undefined) return `Schemas['${$ref.split('/').at(-1)}']`;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ');
  if (choices !== undefined) return `(${choices.map(typeOf).join(' | ')})`;
  return typeNamed(String(type), schema);
}

function typeNamed(type: string, schema: JsonSchema): string {
  switch (type) {
    case 'string':
      return schema['format'] === 'binary' ? 'Blob' : 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
    case 'null':
      return type;
    case 'array':
      return `(${typeOf(schema['items'] as JsonSchema)})[]`;
    case 'object':
      return objectType(schema);
    default:
      throw new Error(`No TypeScript type for ${JSON.stringify(schema)}`);
  }
}

function objectType(schema: JsonSchema): string {
  const required = new Set((schema['required'] as string[] | undefined) ?? []);
  const properties = Object.entries((schema['properties'] as Record<string, JsonSchema> | undefined) ?? {});
  return `{ ${properties.map(([name, property]) => `${name}${required.has(name) ? '' : '?'}: ${typeOf(property)}`).join('; ')} }`;
}
