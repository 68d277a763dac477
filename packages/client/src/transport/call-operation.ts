/**
 * One operation over HTTP: asked with the token and the positions that this client has, answered as the contract says or
 * thrown as a problem. What passes by itself is asked again a little later; a command only under the same key.
 */
import { operations } from '../generated/operations.ts';
import { pause } from '../pause.ts';
import { buildRequest, type Answer, type Input, type OperationName } from './build-request.ts';
import type { Positions } from './positions.ts';
import { isPassing, ParleyProblem, problemOf, Unreachable } from './problem.ts';

export interface CallOptions {
  /** One command, however often it is asked; made freshly unless given. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

/** Throws ParleyProblem, and Unreachable where no answer came. */
export type CallOperation = <Name extends OperationName>(name: Name, input: Input<Name>, options?: CallOptions) => Promise<Answer<Name>>;

export interface Transport {
  origin: string;
  fetch: typeof fetch;
  positions: Positions;
  newKey: () => string;
  /** How long one request may take, in milliseconds. */
  timeoutMs: number;
}

/** Asks without a token, or with the one given, once. */
export async function askOnce<Name extends OperationName>(
  transport: Transport,
  name: Name,
  input: Input<Name>,
  { idempotencyKey, signal, token }: CallOptions & { token?: string } = {},
): Promise<Answer<Name>> {
  const { origin, positions, timeoutMs } = transport;
  const { path, method, headers, body } = buildRequest(name, input);
  const isQuery = method === 'GET';
  const position = isQuery ? positions.header() : null;
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (position !== null) headers['parley-position'] = position;
  if (!isQuery && idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const ends = AbortSignal.timeout(timeoutMs);
  const response = await transport
    .fetch(origin + path, { method, headers, body, signal: signal ? AbortSignal.any([signal, ends]) : ends })
    .catch((error: unknown) => {
      throw new Unreachable(`${method} ${path.split('?')[0]} had no answer`, { cause: error });
    });
  if (!response.ok) throw await problemOf(response);
  positions.remember(response.headers.get('parley-position'));
  return (await answerOf(response, operations[name].answer)) as Answer<Name>;
}

async function answerOf(response: Response, kind: 'json' | 'bytes'): Promise<unknown> {
  try {
    if (kind === 'bytes') return await response.blob();
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  } catch (error) {
    throw new Unreachable('the answer broke off', { cause: error });
  }
}

/** Between attempts of a query that had no answer or one of the moment, in milliseconds. */
const pausesMs = [100, 500, 1_000, 2_000];

/**
 * Asks; a query, which does nothing, again after a failure of the moment. While the read side lags behind what this client
 * wrote it is asked again; positions of another store are forgotten.
 */
export async function askPatiently<Name extends OperationName>(
  transport: Transport,
  name: Name,
  input: Input<Name>,
  options: CallOptions & { token?: string },
): Promise<Answer<Name>> {
  for (const milliseconds of operations[name].method === 'GET' ? pausesMs : []) {
    try {
      return await askOnce(transport, name, input, options);
    } catch (error) {
      if (options.signal?.aborted || !isPassingQuery(error)) throw error;
      const isProblem = error instanceof ParleyProblem;
      if (isProblem && error.code === 'position_unknown') transport.positions.forget();
      await pause(isProblem && error.retryAfter !== null ? error.retryAfter * 1_000 : milliseconds, options.signal);
    }
  }
  return askOnce(transport, name, input, options);
}

function isPassingQuery(error: unknown): boolean {
  // An expired token is renewed before the query is asked again.
  const code = error instanceof ParleyProblem ? error.code : null;
  return code === 'position_unknown' || (code !== 'token_expired' && isPassing(error));
}
