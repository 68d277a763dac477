import { timeOf } from '@parley/events/wire/fields';
import { fileUrl } from '@parley/events/wire/to-wire';
import type { Account as WireAccount } from '@parley/events/wire/users';
import type { Account } from './account.ts';

/** The account as `GET /v1/me` returns it to its owner. */
export function toWireAccount({ registeredAt, userId, avatarFileId, ...account }: Account): WireAccount {
  const { username, displayName, email, about, privacy } = account;
  const avatarUrl = avatarFileId === null ? null : fileUrl(avatarFileId);
  return { id: userId, username, displayName, email, about, avatarUrl, privacy, createdAt: timeOf(registeredAt!) };
}
