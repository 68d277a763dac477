/**
 * Authenticates a connection by the access token or API key in `auth: {token}`; headers and cookies are not considered, so a key must
 * belong to a user. What a socket receives is in the scope `messages`; each command needs its own scope.
 */
import type { Actor } from '@parley/service-kit/http/route';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import { problemAnswer } from '@parley/service-kit/http/problem-answer';
import type { Limit } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';

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
  logger: Logger;
}

export interface ConnectionAuthentication {
  authenticate: Authenticate;
  /** Keyed by address. Charged before the token is verified, so that guesses cost their sender. */
  connects: Limit;
}

/** Never rejects. */
export async function authenticateConnection(
  { authenticate, connects }: ConnectionAuthentication,
  { auth, address }: { auth: unknown; address: string },
  context: RefusalContext,
): Promise<Actor | ConnectionRefused> {
  try {
    await connects.take(address);
    return await authenticate({ authorization: `Bearer ${tokenFrom(auth)}` }, undefined, { scope: 'messages' });
  } catch (error) {
    return refuseConnection(error, context);
  }
}

export function refuseConnection(error: unknown, context: RefusalContext): ConnectionRefused {
  return new ConnectionRefused(problemAnswer(error, { ...context, path: '/socket.io' }).body);
}

function tokenFrom(auth: unknown): string {
  const token = typeof auth === 'object' && auth !== null && 'token' in auth ? auth.token : undefined;
  if (typeof token !== 'string' || token === '') throw new Problem('unauthenticated');
  return token;
}
