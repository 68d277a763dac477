/** Every example of the OpenAPI document, sent in order to a new server: it works as it stands, and the response is as documented. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectDocumentedResponse } from './api-conformance.ts';
import { examples, exampleValues, type Example } from './requests/examples.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { pngOf } from './uploads.ts';

type Values = Record<string, string>;

const operatorToken = 'operator-token-of-this-test';

interface Memory {
  operatorToken: string;
  values: Values;
  /** Access and refresh token of each account. */
  tokens: { first: Values; second: Values };
  position: string | null;
}

describe('examples of the API', () => {
  let system: EmbeddedSystem;
  const memory: Memory = { operatorToken, values: { ...exampleValues }, tokens: { first: {}, second: {} }, position: null };

  beforeAll(async () => {
    system = await startEmbedded({ OPERATOR_TOKEN: operatorToken });
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  test.each(examples.map((example) => [example.name, example] as const))('%s', async (_name, example) => {
    for (const operation of example.after) await send(examples.find((other) => other.operation === operation)!);
    await send(example);
  });

  async function send(example: Example): Promise<void> {
    const { operation, method, statuses } = example;
    const { target, init } = requestOf(example, memory);
    const response = await fetch(system.origin + target, init);
    const body = await bodyOf(response);
    expect({ operation, status: response.status, body }).toMatchObject({ status: statuses.at(-1) });
    expectDocumentedResponse({ method, path: target, status: response.status, headers: response.headers, body });
    memory.position = response.headers.get('parley-position') ?? memory.position;
    remember(example, body, memory);
  }
});

const tokensOf = ({ bySecondAccount }: Example, { tokens }: Memory): Values => (bySecondAccount ? tokens.second : tokens.first);

function requestOf(example: Example, memory: Memory): { target: string; init: RequestInit } {
  const tokens = tokensOf(example, memory);
  const { path, query, body } = replaceValues(example, { ...memory.values, ...tokens });
  const search = new URLSearchParams(query as Values).toString();
  const headers = new Headers();
  if (example.byOperator) headers.set('authorization', `Bearer ${memory.operatorToken}`);
  else if (tokens['accessToken'] !== undefined) headers.set('authorization', `Bearer ${tokens['accessToken']}`);
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (example.method === 'GET' && memory.position !== null) headers.set('parley-position', memory.position);
  const content = example.isForm ? pictureForm() : body === undefined ? null : JSON.stringify(body);
  return { target: search === '' ? path : `${path}?${search}`, init: { method: example.method, headers, body: content } };
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  return (response.headers.get('content-type') ?? '').includes('json') ? response.json() : response.blob();
}

function remember(example: Example, body: unknown, memory: Memory): void {
  for (const [name, pointer] of Object.entries(example.remember)) {
    const target = name.endsWith('Token') ? tokensOf(example, memory) : memory.values;
    target[name] = valueAt(body, pointer);
  }
  if (example.operation === 'register') memory.values[example.bySecondAccount ? 'userId' : 'ownId'] = valueAt(body, '/account/id');
}

/** Replaces what the examples contain by what earlier responses contained. */
function replaceValues<Value>(value: Value, current: Readonly<Values>): Value {
  const text = Object.entries(exampleValues).reduce(
    (replaced, [name, example]) => replaced.replaceAll(example, current[name] ?? example),
    JSON.stringify(value),
  );
  return JSON.parse(text) as Value;
}

/** Reads a JSON pointer; an index of -1 is the last item. */
function valueAt(answer: unknown, pointer: string): string {
  const keys = pointer.slice(1).split('/');
  const value = keys.reduce<any>((inner, key) => (Array.isArray(inner) ? inner.at(Number(key)) : inner[key]), answer);
  expect(value).toEqual(expect.any(String));
  return value;
}

function pictureForm(): FormData {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(pngOf(24, 12))], { type: 'image/png' }), 'picture.png');
  return form;
}
