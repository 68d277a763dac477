import type { Limit } from '@parley/service-kit/limits';

/** Limits on attempts to log in and register, in addition to the request limits. There is no account-wide lock. */
export interface AccountRateLimits {
  /** By login and address, against guessing one password. */
  logIn: Limit;
  /** By address, against guessing many passwords. */
  logInAddress: Limit;
  registerAddress: Limit;
}
