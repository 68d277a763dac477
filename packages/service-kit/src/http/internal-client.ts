/**
 * The dispatcher's other end: the same signature over HTTP, so that the gateway's code is one in a process of its own and
 * beside the services. Connections are kept alive; what can not be reached answers as the problem `unavailable`.
 */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Logger } from '../logging.ts';
import { Problem } from '../problems.ts';
import type { Dispatch, DispatchAnswer, DispatchRequest } from './dispatch.ts';
import { addressHeader, sessionHeader, userHeader } from './internal-headers.ts';
import { problemAnswer, type ProblemBody } from './problem-answer.ts';
import { splitUrl } from './split-url.ts';

export interface InternalClientOptions {
  /** INTERNAL_URL */
  url: string;
  internalToken: string;
  logger: Logger;
  /** For the whole call. */
  timeoutMs?: number;
}

export interface InternalClient {
  dispatch: Dispatch;
  /** Closes the connections that wait for further calls. */
  close(): void;
}

export function createInternalClient({ url, internalToken, logger, timeoutMs = 10_000 }: InternalClientOptions): InternalClient {
  const secure = url.startsWith('https:');
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const open = secure ? httpsRequest : httpRequest;

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

  const callTwice = (request: DispatchRequest): Promise<DispatchAnswer> =>
    call(request).catch((error: unknown) => {
      if (error instanceof StaleConnection) return call(request);
      throw error;
    });

  return {
    dispatch: (request) => callTwice(request).catch((cause: unknown) => unreachable(cause, request, logger)),
    close: () => agent.destroy(),
  };
}

/** The other side closed a waiting connection as we took it up again. Sent once more: commands carry a key or repeat harmlessly. */
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
    [addressHeader]: address,
    'X-Request-Id': requestId,
    ...(key !== undefined && { 'Idempotency-Key': key }),
    ...(traceparent !== undefined && { traceparent }),
    // Node tells the length of a DELETE's body to nobody.
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
  if (!headers['content-type']?.startsWith('application/problem+json')) throw new Error(`Answered ${status} without a problem`);
  return { ok: false, status, headers, problem: JSON.parse(text) as ProblemBody };
}

function unreachable(cause: unknown, { requestId, path }: DispatchRequest, logger: Logger): DispatchAnswer {
  const { status, body, headers } = problemAnswer(new Problem('unavailable', { cause }), { requestId, path: splitUrl(path)[0], logger });
  return { ok: false, status, problem: body, headers };
}
