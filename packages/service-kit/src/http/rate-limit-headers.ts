/**
 * `RateLimit-Policy` and `RateLimit`, structured fields with one item for each limit (draft-ietf-httpapi-ratelimit-headers): `q` points in
 * `w` seconds; `r` points are left for the next `t` seconds. Every answer has them, so items are made of strings that are made once.
 */

/** The items of one limit. */
export interface RateLimitItem {
  policy: string;
  rest: string;
}

/** Returns a function from what is left of a limit to its items. `name` is in snake_case. */
export function rateLimitItemsOf(name: string, rate: { points: number; seconds: number }) {
  const policy = `"${name}";q=${rate.points};w=${rate.seconds}`;
  const start = `"${name}";r=`;
  return (remaining: number, msBeforeReset: number): RateLimitItem => ({
    policy,
    rest: `${start}${Math.max(0, remaining)};t=${Math.max(0, Math.ceil(msBeforeReset / 1000))}`,
  });
}

export function rateLimitHeaders(items: readonly (RateLimitItem | undefined)[]): Record<string, string> {
  let [policies, rests] = ['', ''];
  for (const item of items) {
    if (item === undefined) continue;
    policies = policies === '' ? item.policy : `${policies}, ${item.policy}`;
    rests = rests === '' ? item.rest : `${rests}, ${item.rest}`;
  }
  return policies === '' ? {} : { 'RateLimit-Policy': policies, RateLimit: rests };
}
