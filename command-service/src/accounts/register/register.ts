import { accountRegistered } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Account } from '../account.ts';

export interface Register {
  userId: string;
  username: string;
  displayName: string;
  email: string | null;
}

/** Reads: the account. Its names are reserved for it alone. One that is there came of a first try. */
export function decideRegister(
  { registeredAt }: Account,
  { userId, username, displayName, email }: Register,
): NewEvent<'AccountRegistered'>[] {
  return registeredAt !== null ? [] : [accountRegistered({ userId, personal: { username, displayName, email } })];
}
