/**
 * Client of the internal port with the dispatcher's signature, so that the gateway's code is the same in its own process and in
 * process with the services. Connections are kept alive; a failed call returns the problem `unavailable`.
 */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Logger } from '../logging.ts';
import { Problem } from '../problems.ts';
import type { Dispatch, DispatchAnswer, DispatchRequest } from './dispatch.ts';
import { addressHeader, apiKeyHeader, sessionHeader, userHeader } from './internal-headers.ts';
import { problemAnswer, type ProblemBody } from './problem-answer.ts';
import { splitUrl } from './split-url.ts';

export interface InternalClientOptions {
  /** INTERNAL_URL. */
  url: string;
  internalToken: string;
  logger: Logger;
  /** Limit for the whole call. */
  timeoutMs?: number;
}

export interface InternalClient {
  dispatch: Dispatch;
  /** Closes idle connections. */
  close(): void;
}

export function createInternalClient({ url, internalToken, logger, timeoutMs = 10_000 }: InternalClientOptions): InternalClient {
  const isSecure = url.startsWith('https:');
  const agent = isSecure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const open = isSecure ? httpsRequest : httpRequest;

  const call = (request: DispatchRequest): Promise<DispatchAnswer> =>
    new Promise((resolve, reject) => {
      const body = request.body === undefined ? undefined : JSON.stringify(request.body);
      const outgoing = open(url + request.path, {
        method: request.method,
        agent,
        headers: headersOf(request, body, internalToken),
        signal: AbortSignal.timeout(timeoutMs),
      });
      outgoing.once('response', (incoming) => readAnswer(incoming).then(resolve, reject));
      outgoing.once('error', (error) => reject(wasStale(outgoing, error) ? new StaleConnection() : error));
      outgoing.end(body);
    });

  const callWithRetry = (request: DispatchRequest): Promise<DispatchAnswer> =>
    call(request).catch((error: unknown) => {
      if (error instanceof StaleConnection) return call(request);
      throw error;
    });

  return {
    dispatch: (request) => callWithRetry(request).catch((cause: unknown) => unavailable(cause, request, logger)),
    close: () => agent.destroy(),
  };
}

/** The server closed an idle connection while it was reused. The call is retried: commands have an idempotency key or are idempotent. */
class StaleConnection extends Error {}

function wasStale(outgoing: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return outgoing.reusedSocket && error.code === 'ECONNRESET';
}

function headersOf(
  { actor, requestId, address, headers = {} }: DispatchRequest,
  body: string | undefined,
  internalToken: string,
): Record<string, string> {
  const { 'idempotency-key': key, traceparent } = headers;
  return {
    Authorization: `Bearer ${internalToken}`,
    [userHeader]: actor.userId,
    [sessionHeader]: actor.sessionId,
    ...(actor.apiKey !== undefined && { [apiKeyHeader]: [actor.apiKey.id, ...actor.apiKey.scopes].join(' ') }),
    [addressHeader]: address,
    'X-Request-Id': requestId,
    ...(key !== undefined && { 'Idempotency-Key': key }),
    ...(traceparent !== undefined && { traceparent }),
    // Node sends no Content-Length for the body of a DELETE.
    ...(body !== undefined && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }),
  };
}

async function readAnswer(incoming: IncomingMessage): Promise<DispatchAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const status = incoming.statusCode!;
  const headers = incoming.headers as Record<string, string>;
  if (status < 400) return { ok: true, status, headers, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  if (!headers['content-type']?.startsWith('application/problem+json')) throw new Error(`Status ${status} without a problem body`);
  return { ok: false, status, headers, problem: JSON.parse(text) as ProblemBody };
}

function unavailable(cause: unknown, { requestId, path }: DispatchRequest, logger: Logger): DispatchAnswer {
  const { status, body, headers } = problemAnswer(new Problem('unavailable', { cause }), { requestId, path: splitUrl(path)[0], logger });
  return { ok: false, status, problem: body, headers };
}
