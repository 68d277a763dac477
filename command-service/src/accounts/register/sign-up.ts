import { addressKeys } from '@parley/service-kit/bounds/address-keys';
import type { RequestContext } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import type { Outcome } from '../../define-command.ts';
import type { Limits } from '../../limits.ts';
import type { SessionWithTokens, StartSession } from '../../sessions/start-session.ts';
import type { Account } from '../account.ts';
import type { AccountRateLimits } from '../rate-limits.ts';
import { requestVerification } from '../verify-email/request-verification.ts';
import { logInKey } from '../verify-password.ts';
import { requireStrongPassword } from '../weak-passwords.ts';
import { inviteIdOf } from '../../invites/invite.ts';
import { idInPartitionOf } from './register-invited.ts';
import { registerAccount, type RegisterDependencies } from './register-account.ts';

export interface SignUpDependencies extends RegisterDependencies {
  registration: Limits['registration'];
  startSession: StartSession;
  newId: () => string;
  /** The id of an account that is registered with this idempotency key. */
  accountIdFor: (key: string, username: string, attempt: number) => string;
  rateLimits: Pick<AccountRateLimits, 'registerAddress' | 'knownLogIns'>;
}

export interface SignUp {
  username: string;
  displayName: string;
  password: string;
  email?: string | null | undefined;
  deviceName?: string | null | undefined;
  /** Token of an invite. */
  invite?: string | undefined;
}

/** Creates an account and its first session. Throws `registration_closed`, `invite_required`, `rate_limited`, `validation_failed` for a weak password, and what registerAccount throws. */
export async function signUp(
  { startSession, newId, accountIdFor, rateLimits, registration, ...dependencies }: SignUpDependencies,
  { deviceName = null, email = null, invite, ...profile }: SignUp,
  { address, idempotencyKey: key, requestId: correlationId, traceparent }: SignUpRequest,
): Promise<{ outcome: Outcome<Account>; session: SessionWithTokens }> {
  if (registration === 'closed') throw new Problem('registration_closed');
  if (registration === 'invited' && invite === undefined) throw new Problem('invite_required');
  await rateLimits.registerAddress.take(address);
  await requireStrongPassword(profile.password, { ...profile, email }, 'password');
  const { network } = addressKeys(address);
  // A retry with the same key gets the same id, and so takes over its own reservation.
  const idOf = (attempt: number): string => (key === undefined ? newId() : accountIdFor(key, profile.username, attempt));
  const inviteId = invite === undefined ? undefined : inviteIdOf(invite);
  const userId = inviteId === undefined ? idOf(0) : idInPartitionOf(inviteId, idOf);
  const account = { ...profile, userId, email, network, inviteId };
  const outcome = await registerAccount(dependencies, account, { key, correlationId, traceparent });
  if (dependencies.sendsMail && email !== null && outcome.kind === 'appended')
    await requestVerification(dependencies.database, { requestId: newId(), userId });
  const session = await startSession({ userId, deviceName });
  // With mail, nobody has verified the address yet: it may belong to another user, who never logged in from this network.
  const logInEmail = dependencies.sendsMail ? null : outcome.state.email;
  const logins = [profile.username, userId, ...(logInEmail === null ? [] : [logInEmail])];
  await rateLimits.knownLogIns.add(logins.map((login) => logInKey(login, address)));
  return { outcome, session };
}

type SignUpRequest = Pick<RequestContext<unknown, unknown, unknown, null>, 'address' | 'idempotencyKey' | 'requestId' | 'traceparent'>;
