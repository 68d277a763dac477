import type { EventStore } from '@parley/event-store/event-store';
import { accountRefs, evolveAccount, initialAccount, type Account } from './account.ts';

/** Reads the current account from the log. */
export async function readAccount(store: Pick<EventStore, 'load'>, userId: string): Promise<Account> {
  const { events } = await store.load(accountRefs(userId), { current: true });
  return events.reduce(evolveAccount, initialAccount);
}
