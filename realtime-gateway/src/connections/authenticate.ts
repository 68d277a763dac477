/** Who may connect: the access token of a live session, in `auth: {token}`; nothing else counts on a socket. */
import type { Actor } from '@parley/service-kit/http/route';
import type { Authenticate } from '@parley/service-kit/http/stream-route';
import { problemAnswer } from '@parley/service-kit/http/problem-answer';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';

/** `connect_error` at the client, whose `data.code` says why. */
export class ConnectRefused extends Error {
  override readonly name = 'ConnectRefused';
  readonly data: object;

  constructor(problem: { title: string }) {
    super(problem.title);
    this.data = problem;
  }
}

/** Who it is, or why not. Never rejects. */
export async function admit(authenticate: Authenticate, auth: unknown, context: RefusalContext): Promise<Actor | ConnectRefused> {
  try {
    return await authenticate({ authorization: `Bearer ${tokenIn(auth)}` });
  } catch (error) {
    return refusal(error, context);
  }
}

export interface RefusalContext {
  requestId: string;
  logger: Logger;
}

export function refusal(error: unknown, context: RefusalContext): ConnectRefused {
  return new ConnectRefused(problemAnswer(error, { ...context, path: '/socket.io' }).body);
}

function tokenIn(auth: unknown): string {
  const token = typeof auth === 'object' && auth !== null && 'token' in auth ? auth.token : undefined;
  if (typeof token !== 'string' || token === '') throw new Problem('unauthenticated');
  return token;
}
