const day = 86_400_000_000;

/** Microseconds: a session ends so long after its last refresh, */
const afterRefresh = 30 * day;
/** and so long after its log-in whatever happens. */
const afterLogIn = 180 * day;
/** A refresh whose answer was lost may be asked again for so long. */
export const repeatWithin = 60_000_000;
/** Sessions over for longer than this are forgotten: every access token of theirs has run out. */
export const forgottenAfter = day;

/** When a session of that log-in ends if it is refreshed now. All in microseconds since 1970. */
export function expiryOf(createdAt: number, refreshedAt: number): number {
  return Math.min(refreshedAt + afterRefresh, createdAt + afterLogIn);
}
