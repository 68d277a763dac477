const day = 86_400_000_000;

/** All times in microseconds. A session expires this long after its last refresh, */
const idleLifetime = 30 * day;
/** and at the latest this long after its log-in. */
const maxLifetime = 180 * day;
/** A refresh whose response was lost can be repeated for this long. */
export const retryWindow = 60_000_000;
/** Expired sessions are deleted after this time, when none of their access tokens is valid any longer. */
export const retention = day;

/**
 * Expiry after a refresh. A session that was given a shorter life keeps its end: it is the one that ends before its last refresh or log-in
 * alone would end it.
 */
export function expiryAfterRefresh(session: { createdAt: number; refreshedAt: number; expiresAt: number }, now: number): number {
  const isShortened = session.expiresAt < expiryOf(session.createdAt, session.refreshedAt);
  return isShortened ? session.expiresAt : expiryOf(session.createdAt, now);
}

/** Expiry, in microseconds since 1970, of a session that was created at `createdAt` and refreshed at `refreshedAt`. */
export function expiryOf(createdAt: number, refreshedAt: number): number {
  return Math.min(refreshedAt + idleLifetime, createdAt + maxLifetime);
}
