import { timeOf } from '@parley/events/wire/fields';
import { fileUrl } from '@parley/events/wire/to-wire';
import type { Account as WireAccount, ManagedUser } from '@parley/events/wire/users';
import type { Account } from './account.ts';

/** The account as `GET /v1/me` returns it to its owner. */
export function toWireAccount({ registeredAt, userId, avatarFileId, ...account }: Account): WireAccount {
  const { kind, username, displayName, email, verifiedEmail, about, custom, privacy } = account;
  const emailVerified = email !== null && email === verifiedEmail;
  const avatarUrl = avatarFileId === null ? account.avatarUrl : fileUrl(avatarFileId);
  return {
    id: userId,
    kind,
    username,
    displayName,
    email,
    emailVerified,
    about,
    avatarUrl,
    custom,
    privacy,
    createdAt: timeOf(registeredAt!),
  };
}

/** The account as backends and operators see it. */
export function toManagedUser(account: Account): ManagedUser {
  const { external, suspendedAt } = account;
  const externalId = external?.issuer === null ? external.id : null;
  return { ...toWireAccount(account), externalId, suspendedAt: suspendedAt === null ? null : timeOf(suspendedAt) };
}
