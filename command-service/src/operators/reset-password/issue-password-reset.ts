import { passwordResetIssued } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { accountRefs, evolveAccount, initialAccount, requireAccount, type Account } from '../../accounts/account.ts';
import { defineCommand } from '../../define-command.ts';

export interface IssuePasswordReset {
  userId: string;
  reason: string | null;
  /** Microseconds since 1970. */
  expiresAt: number;
}

/** Reads: the account. Bots have no password. */
export function decideIssuePasswordReset(account: Account, { userId, reason, expiresAt }: IssuePasswordReset): NewEvent[] {
  requireAccount(account);
  if (account.kind === 'bot') throw new Problem('forbidden', { detail: 'A bot acts by an API key and has no password' });
  return [passwordResetIssued({ userId, expiresAt, personal: { reason } })];
}

export const issuePasswordReset = defineCommand({
  name: 'IssuePasswordReset',
  target: ({ userId }: IssuePasswordReset) => userId,
  reads: ({ userId }) => accountRefs(userId),
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decideIssuePasswordReset,
});
