import type { NewEvent } from '@parley/events/envelope';
import { userSuspended, userUnsuspended } from '@parley/events/event-constructors/account-events';
import { accountRefs, evolveAccount, initialAccount, requireAccount, type Account } from '../../accounts/account.ts';
import { defineCommand } from '../../define-command.ts';

const ofUser = {
  target: ({ userId }: { userId: string }) => userId,
  reads: ({ userId }: { userId: string }) => accountRefs(userId),
  initial: () => initialAccount,
  evolve: evolveAccount,
};

export interface SuspendUser {
  userId: string;
  /** For operators. */
  reason: string | null;
}

/** Reads: the account. A user who is suspended already keeps the time and the reason. */
export function decideSuspendUser(account: Account, { userId, reason }: SuspendUser): NewEvent[] {
  requireAccount(account);
  return account.suspendedAt === null ? [userSuspended({ userId, personal: { reason } })] : [];
}

/** Reads: the account. */
export function decideUnsuspendUser(account: Account, { userId, reason }: SuspendUser): NewEvent[] {
  requireAccount(account);
  return account.suspendedAt === null ? [] : [userUnsuspended({ userId, personal: { reason } })];
}

/** Both by a backend or an operator: the events name who. */
export const suspendUser = defineCommand({ name: 'SuspendUser', ...ofUser, decide: decideSuspendUser });
export const unsuspendUser = defineCommand({ name: 'UnsuspendUser', ...ofUser, decide: decideUnsuspendUser });
