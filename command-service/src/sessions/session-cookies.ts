/**
 * For browsers that ask for it (`Parley-Cookies: 1`): the refresh token in a cookie that no script can read, sent back to
 * /v1/sessions only. It is taken from there only with the same header and from an allowed origin. Beside it one for
 * /v1/files, so that an `<img>` may show them; query-service takes it, and nobody else.
 */
import type { Session } from '@parley/events/wire/users';
import { fileCookie } from '@parley/service-kit/auth/file-cookie';
import type { Answer } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import type { SessionWithTokens } from './start-session.ts';

export interface SessionCookies {
  /** Origins beside the service's own whose pages may refresh by cookie. */
  allowedOrigins: readonly string[];
}

type Headers = Readonly<Record<string, string | undefined>>;

const refreshCookie = { name: 'parley_refresh', path: '/v1/sessions' } as const;
/** So long a session lives from here on, unless it is refreshed or 180 days old. */
export const monthSeconds = 30 * 86_400;

/** The answer with the session in it; the refresh token in the body, or for browsers in a cookie instead. */
export function withSession(
  { headers }: { headers: Headers },
  { refreshToken, fileToken, ...session }: SessionWithTokens,
  answerWith: (session: Session) => Answer,
): Answer {
  if (!wantsCookies(headers)) return answerWith({ ...session, refreshToken });
  const answer = answerWith(session);
  const cookies = [setCookie(headers, refreshCookie, refreshToken, monthSeconds), setCookie(headers, fileCookie, fileToken, monthSeconds)];
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookies } };
}

/** Headers that take the cookies away again; none for who never asked for them. */
export function withoutCookies(headers: Headers): Record<string, string[]> {
  return wantsCookies(headers) ? { 'Set-Cookie': [refreshCookie, fileCookie].map((cookie) => setCookie(headers, cookie, '', 0)) } : {};
}

/** The refresh token of the cookie, undefined if there is none. Throws `forbidden` for a page of a foreign origin. */
export function tokenFromCookie({ allowedOrigins }: SessionCookies, headers: Headers): string | undefined {
  if (!wantsCookies(headers)) return undefined;
  const token = new RegExp(`(?:^|; *)${refreshCookie.name}=([^;]*)`).exec(headers['cookie'] ?? '')?.[1];
  if (token === undefined) return undefined;
  const { origin, host } = headers;
  if (origin === undefined || !(allowedOrigins.includes(origin) || URL.parse(origin)?.host === host)) throw new Problem('forbidden');
  return token;
}

function wantsCookies(headers: Headers): boolean {
  return headers['parley-cookies'] === '1';
}

function setCookie(headers: Headers, { name, path }: { name: string; path: string }, value: string, maxAge: number): string {
  const secure = isLoopback(headers['host'] ?? '') ? '' : '; Secure';
  return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}
