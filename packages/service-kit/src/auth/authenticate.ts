import { Problem } from '../problems.ts';
import type { Authenticate } from '../http/stream-route.ts';
import type { VerifyToken } from './access-tokens.ts';
import type { SessionState } from './session-state.ts';

const scheme = /^Bearer +/i;

/** Authenticates by bearer token; its session must be active. Throws Problem `unauthenticated`, `token_expired` or `unavailable`. */
export function createAuthenticate({ verifyToken, sessions }: { verifyToken: VerifyToken; sessions: SessionState }): Authenticate {
  return async (headers) => {
    const actor = verifyToken(bearerToken(headers['authorization']));
    if (!(await sessions.isActive(actor.sessionId))) throw new Problem('unauthenticated');
    return actor;
  };
}

/** Extracts the token of an Authorization header. Throws Problem `unauthenticated`. */
export function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined || !scheme.test(authorization)) throw new Problem('unauthenticated');
  return authorization.replace(scheme, '').trim();
}
