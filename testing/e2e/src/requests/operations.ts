/** The operations of the OpenAPI document. */
import { readFileSync } from 'node:fs';
import { openapiFile } from '@parley/events/generated-documents';

export interface Operation {
  operationId: string;
  method: string;
  /** `/v1/users/{userId}` */
  path: string;
  needsSession: boolean;
  /** The operator token is required, unless `takesBackend`. */
  needsOperator: boolean;
  /** An API key that acts for itself may call it, too. */
  takesBackend: boolean;
  /** An API key may call it as a user or for itself. */
  withoutUser: boolean;
  /** Scope that an API key needs; undefined if the operation is closed to keys. */
  scope: string | undefined;
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
  security: object[];
  'x-scope'?: string;
  'x-without-user'?: true;
  parameters: { in?: string; name?: string; required?: boolean; schema?: object }[];
  requestBody?: { content: { 'application/json'?: { schema: BodySchema | { oneOf: BodySchema[] } } } };
}

const { paths } = JSON.parse(readFileSync(openapiFile, 'utf8')) as { paths: Record<string, Record<string, OperationDescription>> };

const all: Operation[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, security, parameters, requestBody, 'x-scope': scope, ...rest }]) => {
    const schema = requestBody?.content['application/json']?.schema;
    const bodies = schema === undefined ? [] : 'oneOf' in schema ? schema.oneOf : [schema];
    const queryParameters = parameters.flatMap(({ in: location, name = '', required = false, schema = {} }) =>
      location === 'query' ? [{ name, required, schema }] : [],
    );
    const needsOperator = security.some((scheme) => 'operatorToken' in scheme);
    const takesBackend = needsOperator && security.some((scheme) => 'apiKey' in scheme);
    const access = {
      needsSession: security.length > 0 && !needsOperator,
      needsOperator,
      takesBackend,
      withoutUser: rest['x-without-user'] ?? false,
      scope,
    };
    return { operationId, method: method.toUpperCase(), path, ...access, parameters: queryParameters, bodies };
  }),
);

export const operatorOperations = all.filter(({ needsOperator, takesBackend }) => needsOperator && !takesBackend);
export const backendOperations = all.filter(({ takesBackend }) => takesBackend);
/** Those that users call. */
export const operations = all.filter(({ needsOperator }) => !needsOperator);

/** Returns the operation's path with its parameters filled in. */
export function pathOf({ path }: Pick<Operation, 'path'>, parameters: Readonly<Record<string, string>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`${path}: no value for ${name}`);
    return encodeURIComponent(value);
  });
}
