/** A route made ready at start: what can be decided once is not decided again for each request. */
import { parse as parseQuery } from 'node:querystring';
import { z } from 'zod';
import { Problem, type FieldError } from '../problems.ts';
import { rejectUnstorable } from './unstorable-text.ts';
import { fieldErrors } from './validation-errors.ts';
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

/** Parses a request as the route wants it. Throws Problem `not_found` for an id that can be none, else `validation_failed`. */
export type ParseInput = (raw: RawInput) => ParsedInput;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const printableKey = /^[\x20-\x7e]{1,128}$/;
const nothing: Readonly<Record<string, never>> = Object.freeze({});
const withoutFields = z.strictObject({}).transform(() => undefined);

/** The route's parser. Objects at the top of body and query refuse unknown fields, however they were declared; a command without a body refuses all. */
export function compileRoute(route: Pick<Route, 'method' | 'params' | 'query'> & { body?: z.ZodType }): ParseInput {
  const parseParams = route.params === undefined ? checkIds : paramsParser(route.params);
  const query = route.query && strict(route.query);
  const isCommand = route.method !== 'GET';
  const body = route.body ? strict(route.body) : isCommand ? withoutFields : undefined;

  return (raw) => {
    const params = parseParams(raw.params);
    const faults: FieldError[] = [];
    const parsed = {
      params,
      query: query === undefined ? nothing : valid(query, parseQuery(raw.queryString), faults),
      body: body === undefined ? undefined : valid(body, raw.body === undefined ? {} : raw.body, faults),
      idempotencyKey: isCommand ? idempotencyKey(raw.headers['idempotency-key'], faults) : undefined,
    };
    if (faults.length > 0) throw new Problem('validation_failed', { errors: faults });
    return parsed;
  };
}

function valid(schema: z.ZodType, input: unknown, faults: FieldError[]): unknown {
  const result = schema.safeParse(input);
  if (!result.success) faults.push(...fieldErrors(result.error));
  else rejectUnstorable(input, '', faults);
  return result.data;
}

function strict(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject && schema.def.catchall === undefined ? schema.strict() : schema;
}

function idempotencyKey(key: string | undefined, faults: FieldError[]): string | undefined {
  if (key !== undefined && !printableKey.test(key))
    faults.push({ path: 'Idempotency-Key', message: 'Must be 1 to 128 printable ASCII characters' });
  return key;
}

function paramsParser(schema: z.ZodType): (params: RawInput['params']) => unknown {
  return (params) => {
    const result = schema.safeParse(params);
    if (result.success) return result.data;
    // What can not be an id names nothing; whether something else fits is the client's mistake.
    if (result.error.issues.some((issue) => isIdName(String(issue.path[0])))) throw new Problem('not_found');
    throw new Problem('validation_failed', { errors: fieldErrors(result.error) });
  };
}

function checkIds(params: RawInput['params']): RawInput['params'] {
  for (const name in params) {
    if (isIdName(name) && !uuid.test(params[name]!)) throw new Problem('not_found');
  }
  return params;
}

function isIdName(name: string): boolean {
  return name === 'id' || name.endsWith('Id');
}
