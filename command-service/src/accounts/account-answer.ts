import { timeOf } from '@parley/events/wire/fields';
import type { Account as WireAccount } from '@parley/events/wire/users';
import type { Account } from './account.ts';

/** One's own account as `GET /v1/me` shows it. */
export function accountAnswer({ registeredAt, userId, username, displayName, email, about, privacy }: Account): WireAccount {
  return { id: userId, username, displayName, email, about, avatarUrl: null, privacy, createdAt: timeOf(registeredAt!) };
}
