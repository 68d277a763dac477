import type { GrowingDelay } from '@parley/service-kit/bounds/growing-delay';
import type { KnownKeys } from '@parley/service-kit/bounds/known-keys';
import type { Limit } from '@parley/service-kit/limits';

/** Limits on attempts to log in and register, in addition to the request limits. There is no account-wide lock. */
export interface AccountRateLimits {
  /** By login and host, against guessing one password. */
  logIn: Limit;
  /** By host and network, against guessing many passwords. */
  logInAddress: Limit;
  registerAddress: Limit;
  /** Mails with links, by user. */
  linkMails: Limit;
  /** Counts failures by login, and delays by login and network. */
  logInDelay: GrowingDelay;
  /** Logins that succeeded, with their network. */
  knownLogIns: KnownKeys;
}
