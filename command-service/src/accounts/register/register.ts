import { accountRegistered } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import { defineCommand } from '../../define-command.ts';
import { accountRefs, evolveAccount, initialAccount, type Account } from '../account.ts';
import { requireReservation } from '../reserve-names.ts';

export interface Register {
  userId: string;
  username: string;
  displayName: string;
  email: string | null;
  /** The time, by `performance.now()`, before which the append must begin. */
  appendBefore: number;
}

/** Reads: the account, whose names are reserved for it. An existing account was registered by an earlier attempt: nothing changes. */
export function decideRegister(
  { registeredAt }: Account,
  { userId, username, displayName, email }: Register,
): NewEvent<'AccountRegistered'>[] {
  return registeredAt !== null ? [] : [accountRegistered({ userId, personal: { username, displayName, email } })];
}

export const register = defineCommand({
  name: 'Register',
  target: ({ userId }: Register) => userId,
  reads({ userId, appendBefore }) {
    requireReservation(appendBefore);
    return accountRefs(userId);
  },
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decideRegister,
});
