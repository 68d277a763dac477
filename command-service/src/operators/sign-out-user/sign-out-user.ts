import { userSignedOut } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import { accountRefs, evolveAccount, initialAccount, requireAccount, type Account } from '../../accounts/account.ts';
import { defineCommand } from '../../define-command.ts';

export interface SignOutUser {
  userId: string;
  reason: string | null;
}

/** Reads: the account. Each time is recorded. */
export function decideSignOutUser(account: Account, { userId, reason }: SignOutUser): NewEvent[] {
  requireAccount(account);
  return [userSignedOut({ userId, personal: { reason } })];
}

export const signOutUser = defineCommand({
  name: 'SignOutUser',
  target: ({ userId }: SignOutUser) => userId,
  reads: ({ userId }) => accountRefs(userId),
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decideSignOutUser,
});
