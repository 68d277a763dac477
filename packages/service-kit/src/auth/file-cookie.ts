/**
 * Cookie that lets a browser load files in an `<img>`, which sends no Authorization header. It holds a token of its own, limited
 * to one path. Its audience differs from that of access tokens, so neither is accepted as the other. It lives as long as its
 * session and grants read access to files only.
 */
import { parseCookie } from 'cookie';
import { cookieName } from '../http/cookie-name.ts';
import type { Authenticate } from '../http/stream-route.ts';
import { actorOfToken } from './authenticate.ts';
import type { VerifyToken } from './access-tokens.ts';
import type { SessionState } from './session-state.ts';
import type { TokenScope } from './verified-claims.ts';

export const fileCookie = { name: 'parley_files', path: '/v1/files' } as const;

/** Derives the scope of file tokens from that of access tokens. */
export function fileTokenScope(scope: TokenScope): TokenScope {
  return { ...scope, audience: `${scope.audience}/files` };
}

interface Options {
  /** Used when the request has an Authorization header. */
  authenticate: Authenticate;
  /** Verifies tokens of `fileTokenScope`. */
  verifyFileToken: VerifyToken;
  sessions: SessionState;
}

/** Authenticates file requests by access token, else by cookie. Throws Problem `unauthenticated`, `token_expired` or `unavailable`. */
export function createFileAuthenticate({ authenticate, verifyFileToken, sessions }: Options): Authenticate {
  return async (headers, admission, access) => {
    const name = cookieName(fileCookie.name, headers['host']);
    const token = headers['authorization'] === undefined ? parseCookie(headers['cookie'] ?? '')[name] : undefined;
    if (token === undefined) return authenticate(headers, admission, access);
    return actorOfToken(token, { verifyToken: verifyFileToken, sessions }, admission);
  };
}
