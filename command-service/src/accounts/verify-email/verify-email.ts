import { emailVerified } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { accountRefs, evolveAccount, initialAccount, type Account } from '../account.ts';
import { requireReservation } from '../reserve-names.ts';

export interface VerifyEmail {
  userId: string;
  /** The address that the link was sent to. */
  email: string;
  /** The time, by `performance.now()`, before which the append must begin: the address is reserved. */
  appendBefore: number;
}

/** Reads: the account. An address that was changed since is not verified. */
export function decideVerifyEmail(account: Account, { userId, email }: Omit<VerifyEmail, 'appendBefore'>): NewEvent[] {
  if (account.erasure !== null || account.email !== email) throw new Problem('link_expired');
  return account.verifiedEmail === email ? [] : [emailVerified({ userId, personal: { email } })];
}

export const verifyEmail = defineCommand({
  name: 'VerifyEmail',
  target: ({ userId }: VerifyEmail) => userId,
  reads({ userId, appendBefore }) {
    requireReservation(appendBefore);
    return accountRefs(userId);
  },
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decideVerifyEmail,
});
