import { accessTokenSeconds } from './access-tokens.ts';

/** Time to cache an active session before it is read from the table again. */
export const sessionCacheMs = 2000;

/** Time to keep a revocation: longer than any access token of the session is valid. */
export const revocationTtlMs = accessTokenSeconds * 1000 + 5 * 60_000;
