/**
 * For browsers that ask for it (`Parley-Cookies: 1`): the refresh token in a cookie that no script can read, sent back to
 * /v1/sessions only. It is taken from there only with the same header and from an allowed origin.
 */
import type { Answer } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import type { SessionWithToken } from './start-session.ts';

export interface SessionCookies {
  /** Origins beside the service's own whose pages may refresh by cookie. */
  allowedOrigins: readonly string[];
}

type Headers = Readonly<Record<string, string | undefined>>;

const cookieName = 'parley_refresh';
const monthSeconds = 30 * 86_400;

/** The answer with the session in it; the refresh token in the body, or for browsers in a cookie instead. */
export function withSession(
  { headers }: { headers: Headers },
  { refreshToken, ...session }: SessionWithToken,
  answerWith: (session: Omit<SessionWithToken, 'refreshToken'> & { refreshToken?: string }) => Answer,
): Answer {
  if (!wantsCookies(headers)) return answerWith({ ...session, refreshToken });
  const answer = answerWith(session);
  return { ...answer, headers: { ...answer.headers, 'Set-Cookie': setCookie(headers, refreshToken, monthSeconds) } };
}

/** Headers that take the cookie away again; none for who never asked for one. */
export function withoutCookie(headers: Headers): Record<string, string> {
  return wantsCookies(headers) ? { 'Set-Cookie': setCookie(headers, '', 0) } : {};
}

/** The refresh token of the cookie, undefined if there is none. Throws `forbidden` for a page of a foreign origin. */
export function tokenFromCookie({ allowedOrigins }: SessionCookies, headers: Headers): string | undefined {
  if (!wantsCookies(headers)) return undefined;
  const token = new RegExp(`(?:^|; *)${cookieName}=([^;]*)`).exec(headers['cookie'] ?? '')?.[1];
  if (token === undefined) return undefined;
  const { origin, host } = headers;
  if (origin === undefined || !(allowedOrigins.includes(origin) || URL.parse(origin)?.host === host)) throw new Problem('forbidden');
  return token;
}

function wantsCookies(headers: Headers): boolean {
  return headers['parley-cookies'] === '1';
}

function setCookie(headers: Headers, value: string, maxAge: number): string {
  const secure = isLoopback(headers['host'] ?? '') ? '' : '; Secure';
  return `${cookieName}=${value}; Path=/v1/sessions; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
}
