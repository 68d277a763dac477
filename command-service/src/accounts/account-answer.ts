import { timeOf } from '@parley/events/wire/fields';
import type { StoredEvent } from '@parley/events/envelope';
import type { Account as WireAccount } from '@parley/events/wire/users';

/** One's own account as `GET /v1/me` shows it. */
export function accountAnswer({ payload, recordedAt }: StoredEvent<'AccountRegistered'>): WireAccount {
  const { username, displayName, email } = payload.personal;
  return {
    id: payload.userId,
    username,
    displayName,
    email,
    about: null,
    avatarUrl: null,
    privacy: { addToGroups: 'everyone', messages: 'everyone' },
    createdAt: timeOf(recordedAt),
  };
}
