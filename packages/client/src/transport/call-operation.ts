/**
 * Calls one operation over HTTP, with the client's token and positions. Returns the response, or throws a problem. Queries are
 * retried after transient failures; commands only with the same idempotency key.
 */
import { operations } from '../generated/operations.ts';
import { pause } from '../pause.ts';
import { buildRequest, type Answer, type Input, type OperationName } from './build-request.ts';
import type { Positions } from './positions.ts';
import { isTransient, NetworkError, ParleyProblem, problemOf } from './problem.ts';
import type { OnProgress } from './xhr-fetch.ts';

export interface CallOptions {
  /** Identifies a command across retries. Generated unless given. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** The request outlives the page. */
  keepalive?: boolean;
  /** Called while an upload is sent, in browsers. */
  onProgress?: OnProgress;
}

/** Throws ParleyProblem, or NetworkError if no response arrives. */
export type CallOperation = <Name extends OperationName>(name: Name, input: Input<Name>, options?: CallOptions) => Promise<Answer<Name>>;

export interface Transport {
  origin: string;
  fetch: typeof fetch;
  positions: Positions;
  newKey: () => string;
  /** Timeout of one request, in milliseconds. */
  timeoutMs: number;
  /** Asks the service to keep refresh tokens in cookies. */
  cookies?: boolean;
}

/** Sends the request once. Without `token` it is unauthenticated. */
export async function sendOnce<Name extends OperationName>(
  transport: Transport,
  name: Name,
  input: Input<Name>,
  options: CallOptions & { token?: string } = {},
): Promise<Answer<Name>> {
  options.signal?.throwIfAborted();
  const { onProgress } = options;
  const { path, ...request } = requestOf(transport, name, input, options);
  const hasProgress = onProgress && typeof XMLHttpRequest === 'function';
  const url = transport.origin + path;
  const sent = hasProgress ? upload(url, request, onProgress) : transport.fetch(url, request);
  const response = await sent.catch((error: unknown) => {
    if (options.signal?.aborted) throw error;
    throw new NetworkError(`no response to ${request.method} ${path.split('?')[0]}`, { cause: error });
  });
  if (!response.ok) throw await problemOf(response);
  transport.positions.remember(response.headers.get('parley-position'));
  return (await readBody(response, operations[name].answer)) as Answer<Name>;
}

/** Loads the code for it first. */
async function upload(url: string, request: RequestInit, onProgress: OnProgress): Promise<Response> {
  const { xhrFetch } = await import('./xhr-fetch.ts');
  return xhrFetch(url, request, onProgress);
}

function requestOf<Name extends OperationName>(
  { positions, cookies, timeoutMs }: Transport,
  name: Name,
  input: Input<Name>,
  { idempotencyKey, signal, keepalive, token }: CallOptions & { token?: string },
): RequestInit & { path: string } {
  const { path, method, headers, body } = buildRequest(operations[name], input);
  const isQuery = method === 'GET';
  const position = isQuery ? positions.header() : null;
  if (cookies) headers['parley-cookies'] = '1';
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (position !== null) headers['parley-position'] = position;
  if (!isQuery && idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const timeout = AbortSignal.timeout(timeoutMs + uploadMs(body));
  return {
    path,
    method,
    headers,
    body,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    ...(cookies ? { credentials: 'include' } : {}),
    ...(keepalive ? { keepalive } : {}),
  };
}

/** Slower uploads are given up. */
const minUploadBytesPerSecond = 16_000;

/** Time that an upload may take, in milliseconds. */
function uploadMs(body: string | FormData | null): number {
  const file = body instanceof FormData ? body.get('file') : null;
  return file instanceof Blob ? Math.ceil((file.size / minUploadBytesPerSecond) * 1_000) : 0;
}

async function readBody(response: Response, kind: 'bytes' | undefined): Promise<unknown> {
  try {
    if (kind === 'bytes') return await response.blob();
    const text = await response.text();
    return text === '' ? null : JSON.parse(text);
  } catch (error) {
    throw new NetworkError('the response was incomplete', { cause: error });
  }
}

/** Delays between attempts of a query, in milliseconds. */
const retryDelaysMs = [100, 500, 1_000, 2_000];

/**
 * Sends the request, and retries queries after transient failures, for example while the read tables lag behind this client's
 * writes. Positions of another store are dropped.
 */
export async function sendWithRetries<Name extends OperationName>(
  transport: Transport,
  name: Name,
  input: Input<Name>,
  options: CallOptions & { token?: string },
): Promise<Answer<Name>> {
  for (const milliseconds of operations[name].method === undefined ? retryDelaysMs : []) {
    try {
      return await sendOnce(transport, name, input, options);
    } catch (error) {
      if (options.signal?.aborted || !isTransientQueryError(error)) throw error;
      const isProblem = error instanceof ParleyProblem;
      if (isProblem && error.code === 'position_unknown') transport.positions.clear();
      await pause(isProblem && error.retryAfter !== null ? error.retryAfter * 1_000 : milliseconds, options.signal);
    }
  }
  return sendOnce(transport, name, input, options);
}

function isTransientQueryError(error: unknown): boolean {
  const code = error instanceof ParleyProblem ? error.code : null;
  // An expired token must be refreshed before the query is repeated.
  return code === 'position_unknown' || (code !== 'token_expired' && isTransient(error));
}
