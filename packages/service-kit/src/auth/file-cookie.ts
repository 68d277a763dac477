/**
 * What lets a browser show files in an `<img>`, which sends no Authorization header: a token of its own in a cookie of one
 * path. It names another audience than access tokens do, so that neither counts as the other; it lives as long as its
 * session and reads files, nothing else.
 */
import type { Authenticate } from '../http/stream-route.ts';
import { Problem } from '../problems.ts';
import type { VerifyToken } from './access-tokens.ts';
import type { SessionState } from './session-state.ts';
import type { TokenScope } from './verified-claims.ts';

export const fileCookie = { name: 'parley_files', path: '/v1/files' } as const;

/** The scope of file tokens, beside that of access tokens. */
export function fileTokenScope(scope: TokenScope): TokenScope {
  return { ...scope, audience: `${scope.audience}/files` };
}

interface Options {
  /** By access token: asked when there is an Authorization header. */
  authenticate: Authenticate;
  /** Verifies tokens of `fileTokenScope`. */
  verifyFileToken: VerifyToken;
  sessions: SessionState;
}

/** Who asks for a file: by access token, else by the cookie. Throws Problem `unauthenticated`, `token_expired` or `unavailable`. */
export function createFileAuthenticate({ authenticate, verifyFileToken, sessions }: Options): Authenticate {
  return async (headers) => {
    const token = headers['authorization'] === undefined ? cookieOf(headers['cookie']) : undefined;
    if (token === undefined) return authenticate(headers);
    const actor = verifyFileToken(token);
    if (!(await sessions.isActive(actor.sessionId))) throw new Problem('unauthenticated');
    return actor;
  };
}

function cookieOf(cookies: string | undefined): string | undefined {
  return new RegExp(`(?:^|; *)${fileCookie.name}=([^;]*)`).exec(cookies ?? '')?.[1];
}
