import type { Limit } from '@parley/service-kit/limits';

/** How often one may try to log in and register, beside what every request is counted by. Never an account-wide lock. */
export interface AccountRateLimits {
  /** By (login, address): guessing one password. */
  logIn: Limit;
  /** By address: guessing many. */
  logInAddress: Limit;
  registerAddress: Limit;
}
