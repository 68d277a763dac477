import { idFromBytes } from '@parley/events/id-bytes';
import { addressKeys } from '@parley/service-kit/bounds/address-keys';
import type { Limit } from '@parley/service-kit/limits';
import type { Logger } from '@parley/service-kit/logging';
import { Problem } from '@parley/service-kit/problems';
import type { Passwords } from './passwords.ts';
import type { AccountRateLimits } from './rate-limits.ts';

export interface PasswordAttempt {
  /** Identifies the account: username, email address or user id. */
  login: string;
  address: string;
  password: string;
}

interface Credentials {
  userId: Buffer;
  hash: string;
}

/**
 * Resolves with what `read` found, if its hash is that of the password. Throws `bad_credentials`, and `rate_limited` after too many
 * attempts: a network from which this login has succeeded before is only counted, any other is also delayed after failures. Beyond its
 * attempts, a known network loses its precedence, as a flood of log-ins to one account would take that of all.
 */
export type VerifyPassword = <Known extends Credentials>(attempt: PasswordAttempt, read: () => Promise<Known | null>) => Promise<Known>;

interface Dependencies {
  passwords: Passwords;
  rateLimits: Pick<AccountRateLimits, 'logIn' | 'logInDelay' | 'knownLogIns'>;
  logger: Logger;
}

/** The name of a login on a network, in limits. */
export function logInKey(login: string, address: string): string {
  return `${login} ${addressKeys(address).network}`;
}

/** Logs each password that was checked: without the login, which may be a password in the wrong field. */
export function passwordVerifier({ passwords, rateLimits, logger }: Dependencies): VerifyPassword {
  const { logIn, logInDelay, knownLogIns } = rateLimits;
  return async ({ login, address, password }, read) => {
    const { host, network } = addressKeys(address);
    const key = logInKey(login, address);
    await logIn.take(`${login} ${host}`);
    const isKnown = await knownLogIns.has(key);
    if (!isKnown) await logInDelay.admit(key);
    const trusted = isKnown && (await isWithin(logIn, `known ${key}`));
    const known = await read();
    const isRight = await passwords.verify(password, known?.hash ?? null, { network, trusted });
    const attempt = { userId: known === null ? null : idFromBytes(known.userId), network };
    if (isRight && known) {
      logger.info(attempt, 'password accepted');
      return known;
    }
    logger.warn(attempt, 'password rejected');
    if (!isKnown) await logInDelay.failed(login, key);
    throw new Problem('bad_credentials');
  };
}

async function isWithin(limit: Limit, key: string): Promise<boolean> {
  try {
    await limit.take(key);
    return true;
  } catch {
    return false;
  }
}
