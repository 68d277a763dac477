import { accessTokenSeconds } from './access-tokens.ts';

/** How long "it lives" may be believed without asking the table. */
export const believedMs = 2000;

/** How long a revocation is remembered: longer than any access token of the session can still be good. */
export const rememberedMs = accessTokenSeconds * 1000 + 5 * 60_000;
