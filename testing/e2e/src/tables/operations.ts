/** Every operation that the OpenAPI document names, as the tables of the tests go through them. */
import { readFileSync } from 'node:fs';
import { openapiFile } from '@parley/events/generated-documents';

export interface Operation {
  operationId: string;
  method: string;
  /** `/v1/users/{userId}` */
  path: string;
  needsSession: boolean;
  /** Of its query string. */
  parameters: QueryParameter[];
  /** The alternatives of its JSON body; none where it takes no body. */
  bodies: BodySchema[];
}

export interface QueryParameter {
  name: string;
  required: boolean;
  schema: object;
}

export interface BodySchema {
  properties: Record<string, object>;
  required?: string[];
}

interface Described {
  operationId: string;
  security: unknown[];
  parameters: { in?: string; name?: string; required?: boolean; schema?: object }[];
  requestBody?: { content: { 'application/json'?: { schema: BodySchema | { oneOf: BodySchema[] } } } };
}

const { paths } = JSON.parse(readFileSync(openapiFile, 'utf8')) as { paths: Record<string, Record<string, Described>> };

export const operations: Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, security, parameters, requestBody }]) => {
    const schema = requestBody?.content['application/json']?.schema;
    const bodies = schema === undefined ? [] : 'oneOf' in schema ? schema.oneOf : [schema];
    const ofQuery = parameters.flatMap(({ in: place, name = '', required = false, schema = {} }) =>
      place === 'query' ? [{ name, required, schema }] : [],
    );
    return { operationId, method: method.toUpperCase(), path, needsSession: security.length > 0, parameters: ofQuery, bodies };
  }),
);

/** The path with its parameters filled in. */
export function pathOf({ path }: Pick<Operation, 'path'>, parameters: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${path}: the tables have no ${name}`);
    return encodeURIComponent(value);
  });
}
