/** Requests of the console: as the signed-in operator, or with the operator token. */
import type { Session } from '@parley/client/session/session';
import type { Transport } from '@parley/client/transport/call-operation';
import { NetworkError, ParleyProblem, problemOf } from '@parley/client/transport/problem';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface Credentials {
  session: Session;
  /** The operator token while it is used instead of a session. */
  sharedToken: () => string | undefined;
}

interface SentWith {
  token?: string;
  body?: unknown;
  /** Idempotency key. */
  key?: string;
}

/** Throws ParleyProblem, or NetworkError without an answer. */
export async function requestOnce(transport: Transport, method: Method, path: string, { token, body, key }: SentWith): Promise<Response> {
  const { origin, positions, timeoutMs } = transport;
  // Projector's admin API knows no positions.
  const position = method === 'GET' && path.startsWith('/v1/') ? positions.header() : null;
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(position !== null && { 'parley-position': position }),
    ...(key !== undefined && { 'idempotency-key': key }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const request = { method, headers, signal: AbortSignal.timeout(timeoutMs), ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await transport.fetch(origin + path, request).catch((cause: unknown) => {
    throw new NetworkError(`no response to ${method} ${path.split('?')[0]}`, { cause });
  });
  if (!response.ok) throw await problemOf(response);
  positions.remember(response.headers.get('parley-position'));
  return response;
}

export type Request = (method: Method, path: string, body?: unknown) => Promise<Response>;

/** Requests with a token that is valid now. A command is repeated with its key if the token has expired. */
export function createRequest(transport: Transport, { session, sharedToken }: Credentials): Request {
  return async (method, path, body) => {
    const key = method === 'GET' ? undefined : transport.newKey();
    const shared = sharedToken();
    const token = shared ?? (await session.accessToken());
    try {
      return await requestOnce(transport, method, path, { token, body, key });
    } catch (error) {
      if (shared !== undefined || !(error instanceof ParleyProblem) || error.code !== 'token_expired') throw error;
      await session.refresh(token);
      return requestOnce(transport, method, path, { token: await session.accessToken(), body, key });
    }
  };
}
