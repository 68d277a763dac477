import { emailVerified } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { accountRefs, evolveAccount, initialAccount, type Account } from '../account.ts';

export interface VerifyEmail {
  userId: string;
  /** The address that the link was sent to. */
  email: string;
}

/** Reads: the account. An address that was changed since is not verified. */
export function decideVerifyEmail(account: Account, { userId, email }: VerifyEmail): NewEvent[] {
  if (account.erasure !== null || account.email !== email) throw new Problem('link_expired');
  return account.verifiedEmail === email ? [] : [emailVerified({ userId, personal: { email } })];
}

export const verifyEmail = defineCommand({
  name: 'VerifyEmail',
  target: ({ userId }: VerifyEmail) => userId,
  reads: ({ userId }) => accountRefs(userId),
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decideVerifyEmail,
});
