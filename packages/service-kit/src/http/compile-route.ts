/** Compiles a route's input parser once, at start. */
import { parse as parseQuery } from 'node:querystring';
import { z } from 'zod';
import { Problem, type FieldError } from '../problems.ts';
import { rejectUnstorable } from './unstorable-text.ts';
import { fieldErrors, firstErrors } from './validation-errors.ts';
import type { RequestContext, Route } from './route.ts';

export interface RawInput {
  params: Readonly<Record<string, string>>;
  /** Without the question mark. */
  queryString: string;
  body: unknown;
  headers: Readonly<Record<string, string | undefined>>;
}

export type ParsedInput<Body = unknown> = Pick<
  RequestContext<unknown, unknown, Body, null>,
  'params' | 'query' | 'body' | 'idempotencyKey'
>;

/** Validates the input of a request. Throws Problem `not_found` for a malformed id in the path, else `validation_failed`. */
export type ParseInput = (raw: RawInput) => ParsedInput;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const printableKey = /^[\x20-\x7e]{1,128}$/;
const noQuery: Readonly<Record<string, never>> = Object.freeze({});
const emptyBody = z.strictObject({}).transform(() => undefined);

/** Unknown fields at the top level of body and query are rejected, however the schemas are declared; a command without a body rejects all fields. */
export function compileRoute(route: Pick<Route, 'method' | 'params' | 'query'> & { body?: z.ZodType }): ParseInput {
  const parseParams = route.params === undefined ? validateIds : paramsParser(route.params);
  const query = route.query && strict(route.query);
  const isCommand = route.method !== 'GET';
  const body = route.body ? strict(route.body) : isCommand ? emptyBody : undefined;

  return (raw) => {
    const params = parseParams(raw.params);
    const errors: FieldError[] = [];
    const parsed = {
      params,
      query: query === undefined ? noQuery : validate(query, parseQuery(raw.queryString), errors),
      body: body === undefined ? undefined : validate(body, raw.body === undefined ? {} : raw.body, errors),
      idempotencyKey: isCommand ? validateKey(raw.headers['idempotency-key'], errors) : undefined,
    };
    if (errors.length > 0) throw new Problem('validation_failed', { errors: firstErrors(errors) });
    return parsed;
  };
}

function validate(schema: z.ZodType, input: unknown, errors: FieldError[]): unknown {
  const result = schema.safeParse(input);
  if (!result.success) errors.push(...fieldErrors(result.error));
  else rejectUnstorable(input, '', errors);
  return result.data;
}

function strict(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}

function validateKey(key: string | undefined, errors: FieldError[]): string | undefined {
  if (key !== undefined && !printableKey.test(key))
    errors.push({ path: 'Idempotency-Key', message: 'Must be 1 to 128 printable ASCII characters' });
  return key;
}

function paramsParser(schema: z.ZodType): (params: RawInput['params']) => unknown {
  return (params) => {
    const result = schema.safeParse(params);
    if (result.success) return result.data;
    // A malformed id identifies nothing; any other invalid parameter is a client error.
    if (result.error.issues.some((issue) => isIdName(String(issue.path[0])))) throw new Problem('not_found');
    throw new Problem('validation_failed', { errors: firstErrors(fieldErrors(result.error)) });
  };
}

function validateIds(params: RawInput['params']): RawInput['params'] {
  for (const name in params) {
    if (isIdName(name) && !uuid.test(params[name]!)) throw new Problem('not_found');
  }
  return params;
}

/** Ids that clients choose are not malformed, but invalid. */
function isIdName(name: string): boolean {
  return name === 'id' || (name.endsWith('Id') && name !== 'externalId');
}
