/** The examples of the OpenAPI document, in its order of operations. */
import { readFileSync } from 'node:fs';
import { openapiFile } from '@parley/events/generated-documents';

export interface Example {
  /** Operation and, where it has several examples, the title. */
  name: string;
  operation: string;
  method: string;
  /** With its parameters filled in by example values. */
  path: string;
  query: Record<string, unknown>;
  /** Undefined for an operation without a JSON body. */
  body: unknown;
  isForm: boolean;
  bySecondAccount: boolean;
  byOperator: boolean;
  /** Operations whose first example comes immediately before. */
  after: readonly string[];
  /** Documented statuses of success. Of 200 and 201, an empty server answers 201. */
  statuses: readonly number[];
  /** JSON pointers into the response by the name of the value. */
  remember: Readonly<Record<string, string>>;
}

interface Description {
  operationId: string;
  security: object[];
  parameters: { in?: string; name?: string; example?: unknown }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, unknown>;
  'x-examples': {
    title?: string;
    bySecondAccount?: true;
    after?: string[];
    needs?: string;
    query?: Record<string, unknown>;
    body?: unknown;
  }[];
  'x-remember'?: Record<string, string>;
}

interface Document {
  tags: { 'x-operations': string[] }[];
  'x-example-values': Record<string, string>;
  paths: Record<string, Record<string, Description>>;
}

const document = JSON.parse(readFileSync(openapiFile, 'utf8')) as Document;

/** By name, what examples contain in place of values of earlier responses. */
export const exampleValues = document['x-example-values'];

const described = new Map(
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [operation.operationId, { path, method: method.toUpperCase(), operation }] as const,
    ),
  ),
);

export const examples: readonly Example[] = document.tags
  .flatMap((tag) => tag['x-operations'])
  .flatMap((id) => {
    const { path, method, operation } = described.get(id)!;
    const sent = operation['x-examples'].filter(({ needs }) => needs === undefined);
    return sent.map(({ title, bySecondAccount = false, after = [], query = {}, body = {} }) => ({
      name: title === undefined ? id : `${id}: ${title}`,
      operation: id,
      method,
      path: fillPath(path, operation),
      query,
      body: 'application/json' in (operation.requestBody?.content ?? {}) ? body : undefined,
      isForm: 'multipart/form-data' in (operation.requestBody?.content ?? {}),
      bySecondAccount,
      byOperator: operation.security.some((scheme) => 'operatorToken' in scheme),
      after,
      statuses: successesOf(operation),
      remember: operation['x-remember'] ?? {},
    }));
  });

function fillPath(path: string, { parameters }: Description): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = parameters.find((candidate) => candidate.in === 'path' && candidate.name === name);
    return encodeURIComponent(String(parameter?.example));
  });
}

/** Not those that answer a condition (206, 304). */
function successesOf({ responses }: Description): number[] {
  return Object.keys(responses)
    .map(Number)
    .filter((status) => [200, 201, 202, 204].includes(status));
}
