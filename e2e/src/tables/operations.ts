/** Every operation that the OpenAPI document names, as the tables of the tests go through them. */
import { readFileSync } from 'node:fs';
import { openapiFile } from '@parley/events/generated-documents';

export interface Operation {
  operationId: string;
  method: string;
  /** `/v1/users/{userId}` */
  path: string;
  needsSession: boolean;
  /** The alternatives of its JSON body; none where it takes no body. */
  bodies: BodySchema[];
}

export interface BodySchema {
  properties: Record<string, object>;
  required?: string[];
}

interface Described {
  operationId: string;
  security: unknown[];
  requestBody?: { content: { 'application/json'?: { schema: BodySchema | { oneOf: BodySchema[] } } } };
}

const { paths } = JSON.parse(readFileSync(openapiFile, 'utf8')) as { paths: Record<string, Record<string, Described>> };

export const operations: Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, security, requestBody }]) => {
    const schema = requestBody?.content['application/json']?.schema;
    const bodies = schema === undefined ? [] : 'oneOf' in schema ? schema.oneOf : [schema];
    return { operationId, method: method.toUpperCase(), path, needsSession: security.length > 0, bodies };
  }),
);

/** The path with its parameters filled in. */
export function pathOf({ path }: Operation, parameters: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${path}: the tables have no ${name}`);
    return encodeURIComponent(value);
  });
}
