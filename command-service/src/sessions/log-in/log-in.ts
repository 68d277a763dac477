import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { idFromBytes } from '@parley/events/id-bytes';
import { Problem } from '@parley/service-kit/problems';
import type { Account } from '../../accounts/account.ts';
import { readCredentials, readPasswordHash } from '../../accounts/credentials.ts';
import { isNameOf, nameOfLogin } from '../../accounts/names.ts';
import type { AccountRateLimits } from '../../accounts/rate-limits.ts';
import { readAccount } from '../../accounts/read-account.ts';
import { logInKey, type PasswordAttempt, type VerifyPassword } from '../../accounts/verify-password.ts';
import type { SessionRevoker } from '../revoke-sessions.ts';
import type { SessionWithTokens, StartSession } from '../start-session.ts';

export interface LogInDependencies extends Pick<SessionRevoker, 'revokeSession'> {
  store: EventStore;
  database: Database;
  verifyPassword: VerifyPassword;
  startSession: StartSession;
  rateLimits: Pick<AccountRateLimits, 'logInAddress' | 'knownLogIns'>;
}

interface Identified {
  account: Account;
  userId: string;
  /** Hash of the password that was verified. */
  hash: string;
}

/** Throws `bad_credentials`, in the same time for an unknown login as for a wrong password, `account_suspended`, `account_erased` and `rate_limited`. */
export async function logIn(
  dependencies: LogInDependencies,
  attempt: PasswordAttempt,
  deviceName: string | null,
): Promise<{ account: Account; session: SessionWithTokens }> {
  const { database, startSession, revokeSession, rateLimits } = dependencies;
  await rateLimits.logInAddress.take(attempt.address);
  const { account, userId, hash } = await identify(dependencies, attempt);
  const session = await startSession({ userId, deviceName });
  // The password has changed since: the change could not revoke this session, because it did not exist yet.
  if ((await readPasswordHash(database, userId)) !== hash) {
    await revokeSession(session.id, 'password_changed');
    throw new Problem('bad_credentials');
  }
  await rateLimits.knownLogIns.add([attempt.login, userId].map((login) => logInKey(login, attempt.address)));
  return { account, session };
}

async function identify({ store, database, verifyPassword }: LogInDependencies, attempt: PasswordAttempt): Promise<Identified> {
  const { login } = attempt;
  const name = nameOfLogin(login);
  const known = await verifyPassword(attempt, () => readCredentials(database, name));
  const userId = idFromBytes(known.userId);
  const account = await readAccount(store, userId);
  // The name is only reserved: its account was never created, or has another name now.
  if (!isNameOf(account, name)) throw new Problem('bad_credentials');
  return { account, userId, hash: known.hash };
}
