import type { Database } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import { readPasswordHash } from './credentials.ts';
import type { VerifyPassword } from './verify-password.ts';

/** Resolves with the hash of the password. Throws `bad_credentials`, and `rate_limited` after too many attempts. */
export type VerifyCurrentPassword = (attempt: { userId: string; address: string; password: string }) => Promise<string>;

interface Dependencies {
  database: Pick<Database, 'read'>;
  verifyPassword: VerifyPassword;
}

/** Counts attempts as log-ins, so that a stolen access token cannot be used to guess the password. */
export function currentPasswordVerifier({ database, verifyPassword }: Dependencies): VerifyCurrentPassword {
  return async ({ userId, address, password }) => {
    const known = await verifyPassword({ login: userId, address, password }, async () => {
      const hash = await readPasswordHash(database, userId);
      return hash === null ? null : { userId: idToBytes(userId), hash };
    });
    return known.hash;
  };
}
