/**
 * Authenticates a connection by the access token or API key in `auth: {token}`; headers and cookies are not considered, so a key must
 * belong to a user. What a socket receives is in the scope `messages`; each command needs its own scope.
 */
import type { Actor } from '@parley/service-kit/http/route';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import { problemAnswer, problemFrom } from '@parley/service-kit/http/problem-answer';
import type { Limit } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { LogRefusal } from '@parley/service-kit/refusal-log';

/** Reaches the client as `connect_error`, with the problem as `data`. */
export class ConnectionRefused extends Error {
  override readonly name = 'ConnectionRefused';
  readonly data: object;

  constructor(problem: { title: string }) {
    super(problem.title);
    this.data = problem;
  }
}

export interface RefusalContext {
  requestId: string;
  address: string;
  logger: Logger;
  logRefusal: LogRefusal;
}

export interface ConnectionAuthentication {
  authenticate: Authenticate;
  /** Keyed by address. Charged before the token is verified, so that guesses cost their sender. */
  connects: Limit;
}

/** Never rejects. */
export async function authenticateConnection(
  { authenticate, connects }: ConnectionAuthentication,
  auth: unknown,
  context: RefusalContext,
): Promise<Actor | ConnectionRefused> {
  try {
    await connects.take(context.address);
    return await authenticate({ authorization: `Bearer ${tokenFrom(auth)}` }, undefined, { scope: 'messages' });
  } catch (error) {
    return refuseConnection(error, context);
  }
}

export function refuseConnection(error: unknown, context: RefusalContext): ConnectionRefused {
  const problem = problemFrom(error);
  const { requestId, address, logRefusal } = context;
  const { code, options } = problem;
  if (problem.status < 500) logRefusal('socket refused', { requestId, code, address, actor: options.actor });
  return new ConnectionRefused(problemAnswer(problem, { ...context, path: '/socket.io' }).body);
}

function tokenFrom(auth: unknown): string {
  const token = typeof auth === 'object' && auth !== null && 'token' in auth ? auth.token : undefined;
  if (typeof token !== 'string' || token === '') throw new Problem('unauthenticated');
  return token;
}
