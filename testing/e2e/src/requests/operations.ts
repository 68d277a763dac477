/** Every operation of the OpenAPI document. */
import { readFileSync } from 'node:fs';
import { openapiFile } from '@parley/events/generated-documents';

export interface Operation {
  operationId: string;
  method: string;
  /** `/v1/users/{userId}` */
  path: string;
  needsSession: boolean;
  /** Query parameters. */
  parameters: QueryParameter[];
  /** Alternative schemas of the JSON body; empty for an operation without a body. */
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

interface OperationDescription {
  operationId: string;
  security: unknown[];
  parameters: { in?: string; name?: string; required?: boolean; schema?: object }[];
  requestBody?: { content: { 'application/json'?: { schema: BodySchema | { oneOf: BodySchema[] } } } };
}

const { paths } = JSON.parse(readFileSync(openapiFile, 'utf8')) as { paths: Record<string, Record<string, OperationDescription>> };

export const operations: Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, security, parameters, requestBody }]) => {
    const schema = requestBody?.content['application/json']?.schema;
    const bodies = schema === undefined ? [] : 'oneOf' in schema ? schema.oneOf : [schema];
    const queryParameters = parameters.flatMap(({ in: location, name = '', required = false, schema = {} }) =>
      location === 'query' ? [{ name, required, schema }] : [],
    );
    return { operationId, method: method.toUpperCase(), path, needsSession: security.length > 0, parameters: queryParameters, bodies };
  }),
);

/** Returns the operation's path with its parameters filled in. */
export function pathOf({ path }: Pick<Operation, 'path'>, parameters: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${path}: no value for ${name}`);
    return encodeURIComponent(value);
  });
}
