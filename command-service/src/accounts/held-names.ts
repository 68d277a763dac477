/** Names that others hold, or seem to. What was interrupted between reserving and freeing is made good when it is in the way. */
import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { Problem } from '@parley/service-kit/problems';
import { evolveAccount, initialAccount, wholeAccount, type Account } from './account.ts';
import { free, isNameOf, settle, type Name, type NameRow } from './names.ts';

interface Dependencies {
  store: Pick<EventStore, 'load'>;
  database: Database;
}

export async function readAccount(store: Pick<EventStore, 'load'>, userId: string): Promise<Account> {
  const { events } = await store.load(wholeAccount(userId), { current: true });
  return events.reduce(evolveAccount, initialAccount);
}

/** True when a name was in the way that is nobody's any more: what is held must be read again. */
export async function freeForsaken(
  { store, database }: Dependencies,
  holders: readonly NameRow[],
  userId: string,
  now: number,
): Promise<boolean> {
  for (const held of holders) {
    if (held.userId === userId || (!held.confirmed && held.reservedUntil > now)) continue;
    const account = await readAccount(store, held.userId);
    if (!held.confirmed) {
      await database.write(settle(held.userId, account, now));
      return true;
    }
    // The account has another name now, but ended before it had freed this one.
    if (!isNameOf(account, held)) {
      await database.write([free(held)]);
      return true;
    }
  }
  return false;
}

/** Throws `username_taken` or `email_taken`. */
export function refuseTaken(holders: readonly NameRow[], userId: string): void {
  const kinds = holders.filter((held) => held.userId !== userId).map(({ kind }) => kind as Name['kind']);
  if (kinds.includes('username')) throw new Problem('username_taken');
  if (kinds.includes('email')) throw new Problem('email_taken');
}
