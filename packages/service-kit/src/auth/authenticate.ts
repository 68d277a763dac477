import { Problem } from '../problems.ts';
import type { Actor } from '../http/route.ts';
import type { Authenticate } from '../http/stream-route.ts';
import type { VerifyToken } from './access-tokens.ts';
import type { SessionState } from './session-state.ts';

const scheme = /^Bearer +/i;

export interface TokenAuthentication {
  verifyToken: VerifyToken;
  sessions: SessionState;
}

/** Authenticates by bearer token; its session must be active. Throws Problem `unauthenticated`, `token_expired` or `unavailable`. */
export function createAuthenticate(options: TokenAuthentication): Authenticate {
  return (headers, admitUnknown) => actorOfToken(tokenIn(headers['authorization']), options, admitUnknown);
}

/**
 * Returns the actor of a token whose session is active. A token that was not verified before, and one that is refused, is
 * charged to its address: a signature costs more than the rest of a request.
 *
 * The user is not compared with the session's owner: one signature covers both, made by the process that creates sessions.
 */
export async function actorOfToken(
  token: string | undefined,
  { verifyToken, sessions }: TokenAuthentication,
  admitUnknown: () => Promise<void> = async () => undefined,
): Promise<Actor> {
  const known = token === undefined ? undefined : verifyToken.cached(token);
  if (known === undefined) await admitUnknown();
  if (token === undefined) throw new Problem('unauthenticated');
  const actor = known ?? verifyToken(token);
  if (await sessions.isActive(actor.sessionId)) return actor;
  if (known !== undefined) await admitUnknown();
  throw new Problem('unauthenticated');
}

/** Extracts the token of an Authorization header. Throws Problem `unauthenticated`. */
export function bearerToken(authorization: string | undefined): string {
  const token = tokenIn(authorization);
  if (token === undefined) throw new Problem('unauthenticated');
  return token;
}

function tokenIn(authorization: string | undefined): string | undefined {
  return authorization !== undefined && scheme.test(authorization) ? authorization.replace(scheme, '').trim() : undefined;
}
