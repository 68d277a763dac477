import { Problem } from '../problems.ts';
import type { Actor } from '../http/route.ts';
import type { Admission, Authenticate } from '../http/stream-route.ts';
import { apiKeyPrefix, type AuthenticateApiKey } from './api-keys.ts';
import type { VerifyToken } from './access-tokens.ts';
import type { SessionState } from './session-state.ts';

const scheme = /^Bearer +/i;

export interface TokenAuthentication {
  verifyToken: VerifyToken;
  sessions: SessionState;
}

/**
 * Authenticates by bearer token, an access token of an active session or an API key; without `authenticateApiKey`, keys are invalid
 * tokens. Throws Problem `unauthenticated`, `token_expired` or `unavailable`, and what `authenticateApiKey` throws.
 */
export function createAuthenticate(options: TokenAuthentication & { authenticateApiKey?: AuthenticateApiKey }): Authenticate {
  const { authenticateApiKey } = options;
  return (headers, admission, access = {}) => {
    const token = tokenIn(headers['authorization']);
    if (authenticateApiKey !== undefined && token?.startsWith(apiKeyPrefix))
      return authenticateApiKey(token, { headers, admission, access });
    return actorOfToken(token, options, admission);
  };
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
  admission?: Admission,
): Promise<Actor> {
  const known = token === undefined ? undefined : verifyToken.cached(token);
  if (known === undefined) await admission?.admitUnknown();
  if (token === undefined) throw new Problem('unauthenticated');
  const actor = known ?? verifyToken(token);
  if (await sessions.isActive(actor.sessionId)) return actor;
  if (known !== undefined) await admission?.admitUnknown();
  throw new Problem('unauthenticated', { actor });
}

/** As `tokenIn`. Throws Problem `unauthenticated` if there is none. */
export function bearerToken(authorization: string | undefined): string {
  const token = tokenIn(authorization);
  if (token === undefined) throw new Problem('unauthenticated');
  return token;
}

/** Extracts the token of an Authorization header. */
export function tokenIn(authorization: string | undefined): string | undefined {
  return authorization !== undefined && scheme.test(authorization) ? authorization.replace(scheme, '').trim() : undefined;
}
