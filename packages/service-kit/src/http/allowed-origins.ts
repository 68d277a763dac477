/** Origins of pages that may call from elsewhere, and a log of those that may not. */
import type { IncomingMessage } from 'node:http';
import type { Logger } from '../logging.ts';

/** Pages that developers serve on their own machine. Allowed in development, besides CORS_ORIGINS. */
export const developmentOrigins: readonly string[] = ['http://localhost:*', 'http://127.0.0.1:*'];

/** Returns whether an origin is one of the listed. A listed port `*` matches every port; `*` alone matches none. */
export function createOriginMatcher(listed: readonly string[]): (origin: string) => boolean {
  const exact = new Set(listed);
  const anyPort = listed.filter((origin) => origin.endsWith(':*')).map((origin) => origin.slice(0, -':*'.length));
  return (origin) => exact.has(origin) || anyPort.includes(origin.replace(/:\d+$/, ''));
}

/**
 * Returns whether a request that opens a socket may come from its origin: a listed page, one of this server itself, or a client that
 * is no page and sends none. Browsers ask nobody before they open a WebSocket.
 */
export function createOriginCheck(listed: readonly string[]): (request: IncomingMessage) => boolean {
  const anyOrigin = listed.includes('*');
  const isListed = createOriginMatcher(listed);
  return ({ headers: { origin, host } }) => anyOrigin || origin === undefined || isListed(origin) || isOwnOrigin(origin, host);
}

/** Origins that are logged; anyone can send any number of them. */
const maxLogged = 100;

/** Logs a page's request that CORS_ORIGINS does not allow, once for each origin. A page of this server itself is not refused. */
export function createRefusedOrigins(logger: Logger): (request: IncomingMessage) => void {
  const logged = new Set<string>();
  return ({ headers: { origin, host } }) => {
    if (origin === undefined || logged.has(origin) || logged.size >= maxLogged || isOwnOrigin(origin, host)) return;
    logged.add(origin);
    logger.warn({ origin, setting: 'CORS_ORIGINS' }, 'origin rejected; to allow its pages, add it to the setting');
  };
}

/** A proxy may have terminated TLS, so the scheme does not count. */
function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
