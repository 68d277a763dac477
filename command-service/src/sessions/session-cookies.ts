/**
 * Cookies for browsers that send `Parley-Cookies: 1`. The refresh token goes into a cookie that scripts cannot read and that is
 * sent to /v1/sessions only; it is accepted only with the same header and from an allowed origin. A second cookie, for /v1/files,
 * lets an `<img>` load files; only query-service accepts it.
 */
import type { Session } from '@parley/events/wire/users';
import { fileCookie } from '@parley/service-kit/auth/file-cookie';
import { createOriginMatcher } from '@parley/service-kit/http/allowed-origins';
import { cookieName } from '@parley/service-kit/http/cookie-name';
import { isLoopbackHost } from '@parley/service-kit/http/loopback';
import type { Answer } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { parseCookie } from 'cookie';
import type { SessionWithTokens } from './start-session.ts';

export interface SessionCookies {
  /** Origins, in addition to the service's own, whose pages may refresh by cookie; as in CORS_ORIGINS, but `*` allows none. */
  allowedOrigins: readonly string[];
}

type Headers = Readonly<Record<string, string | undefined>>;

const refreshCookie = { name: 'parley_refresh', path: '/v1/sessions' } as const;
/** Lifetime of the cookies and of file tokens: as long as a session lives without a refresh. */
export const monthSeconds = 30 * 86_400;

/** Responds with the session. Its refresh token is in the body or, for browsers that ask for it, in a cookie. */
export function withSession(
  { headers }: { headers: Headers },
  { refreshToken, fileToken, ...session }: SessionWithTokens,
  answerWith: (session: Session) => Answer,
): Answer {
  if (!usesCookies(headers)) return answerWith({ ...session, refreshToken });
  const answer = answerWith(session);
  const cookies = [setCookie(headers, refreshCookie, refreshToken, monthSeconds), setCookie(headers, fileCookie, fileToken, monthSeconds)];
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookies } };
}

/** Headers that delete the cookies; none if the client does not use cookies. */
export function clearCookieHeaders(headers: Headers): Record<string, string[]> {
  return usesCookies(headers) ? { 'Set-Cookie': [refreshCookie, fileCookie].map((cookie) => setCookie(headers, cookie, '', 0)) } : {};
}

/** Reads the refresh token from its cookie; undefined if there is none. Throws `forbidden` for a page of another origin. */
export function tokenFromCookie({ allowedOrigins }: SessionCookies, headers: Headers): string | undefined {
  if (!usesCookies(headers)) return undefined;
  const token = parseCookie(headers['cookie'] ?? '')[cookieName(refreshCookie.name, headers['host'])];
  if (token === undefined) return undefined;
  const { origin, host = '' } = headers;
  if (origin === undefined || !(createOriginMatcher(allowedOrigins)(origin) || isOwnOrigin(origin, host))) throw new Problem('forbidden');
  return token;
}

/** A page that anyone on the network could have altered (`http:`) is not the service's own, except on this machine. */
function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `https://${host}` || (isLoopbackHost(host) && origin === `http://${host}`);
}

function usesCookies(headers: Headers): boolean {
  return headers['parley-cookies'] === '1';
}

function setCookie(headers: Headers, { name, path }: { name: string; path: string }, value: string, maxAge: number): string {
  const { host = '' } = headers;
  const secure = isLoopbackHost(host) ? '' : '; Secure';
  return `${cookieName(name, host)}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}
