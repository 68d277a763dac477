import { Problem } from '../problems.ts';
import type { Authenticate } from '../http/stream-route.ts';
import type { VerifyToken } from './access-tokens.ts';
import type { SessionState } from './session-state.ts';

const scheme = /^Bearer +/i;

/** The actor that the bearer token names, if its session still lives. Throws Problem `unauthenticated`, `token_expired` or `unavailable`. */
export function createAuthenticate({ verifyToken, sessions }: { verifyToken: VerifyToken; sessions: SessionState }): Authenticate {
  return async (headers) => {
    const actor = verifyToken(bearerToken(headers['authorization']));
    if (!(await sessions.isActive(actor.sessionId))) throw new Problem('unauthenticated');
    return actor;
  };
}

/** The token of an Authorization header. Throws Problem `unauthenticated`. */
export function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined || !scheme.test(authorization)) throw new Problem('unauthenticated');
  return authorization.replace(scheme, '').trim();
}
