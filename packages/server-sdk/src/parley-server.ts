import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { buildRequest } from '@parley/client/transport/build-request';
import { createPositions, type Positions } from '@parley/client/transport/positions';
import { isTransient, NetworkError, ParleyProblem, problemOf } from '@parley/client/transport/problem';
import { operations, type Operations } from './generated/operations.ts';

export type { Operations, Schemas } from './generated/operations.ts';

export interface ParleyServerOptions {
  /** For example `https://chat.example`. */
  origin: string;
  /** `parley_sk_…`; never send it to a browser. */
  apiKey: string;
  fetch?: typeof fetch;
  /** Timeout of one request, in milliseconds; 15 s by default. */
  timeoutMs?: number;
  /** Attempts after a transient failure; 3 by default. */
  retries?: number;
}

export interface CallOptions {
  /** Identifies a command across retries. Generated unless given. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** A function for each operation of the API that an API key may call. Throws ParleyProblem, or NetworkError if no response arrives. */
export type ServerApi = {
  [Name in keyof Operations]: (input: Operations[Name]['input'], options?: CallOptions) => Promise<Operations[Name]['answer']>;
};

export interface ParleyServer {
  /** Operations that the backend calls for itself. */
  api: ServerApi;
  /** Acts as a user: `server.as(userId).sendMessage({ conversationId, text })`. */
  as(userId: string): ServerApi;
}

/** Calls the API of Parley with an API key. Queries see what this server wrote before; transient failures are repeated. */
export function createParleyServer(options: ParleyServerOptions): ParleyServer {
  const positions = createPositions();
  return { api: apiOf(options, positions), as: (userId) => apiOf(options, positions, userId) };
}

function apiOf(options: ParleyServerOptions, positions: Positions, actAs?: string): ServerApi {
  const names = Object.keys(operations) as (keyof Operations)[];
  const call = (name: keyof Operations) => (input: object, callOptions?: CallOptions) =>
    callOperation({ ...options, positions, actAs }, name, input, callOptions);
  return Object.fromEntries(names.map((name) => [name, call(name)])) as unknown as ServerApi;
}

interface Caller extends ParleyServerOptions {
  positions: Positions;
  actAs: string | undefined;
}

async function callOperation(
  caller: Caller,
  name: keyof Operations,
  input: object,
  { idempotencyKey = randomUUID(), signal }: CallOptions = {},
): Promise<unknown> {
  const { retries = 3 } = caller;
  for (let attempt = 0; ; attempt++) {
    try {
      return await sendOnce(caller, name, input, { idempotencyKey, ...(signal && { signal }) });
    } catch (error) {
      if (signal?.aborted || attempt >= retries || !isTransient(error)) throw error;
      const seconds = error instanceof ParleyProblem ? error.retryAfter : null;
      await pause(seconds === null ? 100 * 4 ** attempt : seconds * 1_000, undefined, signal && { signal });
    }
  }
}

async function sendOnce(caller: Caller, name: keyof Operations, input: object, { idempotencyKey, signal }: CallOptions): Promise<unknown> {
  const { origin, apiKey, positions, actAs, fetch: send = fetch, timeoutMs = 15_000 } = caller;
  const { path, method, headers, body } = buildRequest(operations[name], input as Readonly<Record<string, unknown>>);
  headers['authorization'] = `Bearer ${apiKey}`;
  if (actAs !== undefined) headers['parley-act-as'] = actAs;
  const position = method === 'GET' ? positions.header() : null;
  if (position !== null) headers['parley-position'] = position;
  if (method !== 'GET') headers['idempotency-key'] = idempotencyKey!;
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await send(origin + path, {
    method,
    headers,
    body,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }).catch((cause: unknown) => {
    throw new NetworkError(`no response to ${method} ${path.split('?')[0]}`, { cause });
  });
  if (!response.ok) throw await problemOf(response);
  positions.remember(response.headers.get('parley-position'));
  if (operations[name].answer === 'bytes') return response.blob();
  const text = await response.text();
  return text === '' ? null : JSON.parse(text);
}
