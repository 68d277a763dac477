import type { Database } from '@parley/database/database';
import { Problem } from '@parley/service-kit/problems';
import { readPasswordHash } from './credentials.ts';
import type { Passwords } from './passwords.ts';
import type { AccountRateLimits } from './rate-limits.ts';

/** Answers the hash that the password has. Throws `bad_credentials`, or `rate_limited` for who guesses. */
export type ProveSelf = (proof: { userId: string; address: string; password: string }) => Promise<string>;

interface Dependencies {
  database: Pick<Database, 'read'>;
  passwords: Passwords;
  rateLimits: Pick<AccountRateLimits, 'logIn'>;
}

/** Counted as log-ins are: a stolen access token must not be a way to guess its owner's password. */
export function selfProver({ database, passwords, rateLimits }: Dependencies): ProveSelf {
  return async ({ userId, address, password }) => {
    await rateLimits.logIn.take(`${userId} ${address}`);
    const hash = await readPasswordHash(database, userId);
    if (!(await passwords.verify(password, hash)) || hash === null) throw new Problem('bad_credentials');
    return hash;
  };
}
