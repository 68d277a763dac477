import { Problem } from '@parley/service-kit/problems';
import type { Account, ExternalIdentity } from '../../accounts/account.ts';
import { decideChangeProfile } from '../../accounts/change-profile/change-profile.ts';
import type { AccountRateLimits } from '../../accounts/rate-limits.ts';
import { readAccount } from '../../accounts/read-account.ts';
import type { CommandRequest } from '../../define-command.ts';
import type { Fields } from '../../fields.ts';
import { findUserId, putExternalUser, type PutUserDependencies } from '../../users/put-user/put-user.ts';
import type { UserFields } from '../../users/user-fields.ts';
import type { SessionWithTokens, StartSession } from '../start-session.ts';
import { userOfClaims, type UserOfClaims } from './user-of-claims.ts';
import type { VerifyIssuedToken } from './verify-issued-token.ts';

export interface ExchangeDependencies extends PutUserDependencies {
  verifyIssuedToken: VerifyIssuedToken;
  startSession: StartSession;
  rateLimits: Pick<AccountRateLimits, 'logInAddress'>;
  fields: Fields;
}

export interface Exchange {
  token: string;
  deviceName: string | null;
  address: string;
}

export interface Exchanged {
  account: Account;
  session: SessionWithTokens;
  created: boolean;
  /** The position of the change of the account, if any. */
  position: string | undefined;
}

type Cause = Pick<CommandRequest, 'correlationId' | 'traceparent'>;

/** Throws `untrusted_token`, `provisioning_disabled`, `account_suspended`, `account_erased`, `rate_limited` and `unavailable`. */
export async function exchangeToken(dependencies: ExchangeDependencies, exchange: Exchange, cause: Cause): Promise<Exchanged> {
  const { verifyIssuedToken, startSession, rateLimits, fields } = dependencies;
  await rateLimits.logInAddress.take(exchange.address);
  const { issuer, claims } = await verifyIssuedToken(exchange.token);
  const { external, profile } = userOfClaims(claims, issuer, fields);
  const known = await findAccount(dependencies, external);
  if (known === null && !issuer.provision) throw new Problem('provisioning_disabled');
  if (known !== null && known.suspendedAt !== null) throw new Problem('account_suspended');
  const isCurrent = known !== null && (issuer.updateProfile === 'once' || decideChangeProfile(known, profile).length === 0);
  const put = isCurrent ? null : await putUserOfClaims(dependencies, { external, profile }, known, cause);
  const account = put?.outcome.state ?? known!;
  const session = await startSession({ userId: account.userId, deviceName: exchange.deviceName });
  return { account, session, created: put?.created ?? false, position: put?.outcome.position };
}

async function findAccount({ database, store }: ExchangeDependencies, external: ExternalIdentity): Promise<Account | null> {
  const userId = await findUserId(database, external);
  const account = userId === null ? null : await readAccount(store, userId);
  return account?.registeredAt == null ? null : account;
}

/** The name of a user whose token has none. */
const namelessUser = 'User';

/** The events' actor is the user. An email address that another account has is left out: it links nobody. */
async function putUserOfClaims(
  dependencies: ExchangeDependencies,
  { external, profile }: UserOfClaims,
  known: Account | null,
  cause: Cause,
): ReturnType<typeof putExternalUser> {
  const put = ({ displayName = known?.displayName ?? namelessUser, ...others }: Partial<UserFields>) =>
    putExternalUser(dependencies, { external, fields: { displayName, ...others } }, (userId) => ({
      ...cause,
      actorId: userId,
      key: undefined,
      fingerprint: { userId },
    }));
  try {
    return await put(profile);
  } catch (error) {
    if (!(error instanceof Problem && error.code === 'email_taken')) throw error;
    const { email: _taken, ...others } = profile;
    return put(others);
  }
}
