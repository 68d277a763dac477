import type { Database } from '@parley/database/database';
import { Problem } from '@parley/service-kit/problems';
import { readPasswordHash } from './credentials.ts';
import type { Passwords } from './passwords.ts';
import type { AccountRateLimits } from './rate-limits.ts';

/** Resolves with the hash of the password. Throws `bad_credentials`, and `rate_limited` after too many attempts. */
export type VerifyCurrentPassword = (attempt: { userId: string; address: string; password: string }) => Promise<string>;

interface Dependencies {
  database: Pick<Database, 'read'>;
  passwords: Passwords;
  rateLimits: Pick<AccountRateLimits, 'logIn'>;
}

/** Counts attempts as log-ins, so that a stolen access token cannot be used to guess the password. */
export function currentPasswordVerifier({ database, passwords, rateLimits }: Dependencies): VerifyCurrentPassword {
  return async ({ userId, address, password }) => {
    await rateLimits.logIn.take(`${userId} ${address}`);
    const hash = await readPasswordHash(database, userId);
    if (!(await passwords.verify(password, hash)) || hash === null) throw new Problem('bad_credentials');
    return hash;
  };
}
