/** What is known of an account from its own stream. */
import type { EntityRef } from '@parley/event-store/event-store';
import { accountEntity } from '@parley/events/entities';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { accountStream } from '@parley/events/streams';

export interface Account {
  /** Null: nobody registered under this id. */
  registered: StoredEvent<'AccountRegistered'> | null;
}

export const initialAccount: Account = { registered: null };

export function evolveAccount(account: Account, event: AnyStoredEvent): Account {
  return event.type === 'AccountRegistered' ? { ...account, registered: event } : account;
}

export function accountRef(userId: string): EntityRef {
  return { stream: accountStream(userId), entity: accountEntity(userId) };
}
