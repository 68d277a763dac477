/** State of an account, from its own stream. */
import type { EntityRef } from '@parley/event-store/event-store';
import { accountEntity, profileEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { accountStream } from '@parley/events/streams';
import type { Privacy } from '@parley/events/wire/users';

export interface Account {
  /** Microseconds since 1970; null if the account does not exist. */
  registeredAt: number | null;
  userId: string;
  username: string;
  displayName: string;
  email: string | null;
  about: string | null;
  avatarFileId: string | null;
  privacy: Privacy;
}

export const initialAccount: Account = {
  registeredAt: null,
  userId: '',
  username: '',
  displayName: '',
  email: null,
  about: null,
  avatarFileId: null,
  privacy: { addToGroups: 'everyone', messages: 'everyone' },
};

export function evolveAccount(account: Account, event: AnyStoredEvent): Account {
  if (event.type === 'AccountRegistered') {
    return { ...account, registeredAt: event.recordedAt, userId: event.payload.userId, ...event.payload.personal };
  }
  if (event.type === 'PrivacyChanged') {
    const { addToGroups, messages } = event.payload;
    return { ...account, privacy: { addToGroups, messages } };
  }
  if (event.type === 'AvatarChanged') return { ...account, avatarFileId: event.payload.avatarFileId };
  return isProfileChange(event) ? { ...account, ...event.payload.personal } : account;
}

function isProfileChange(
  event: AnyStoredEvent,
): event is Extract<AnyStoredEvent, { type: 'UsernameChanged' | 'DisplayNameChanged' | 'EmailChanged' | 'AboutChanged' }> {
  return ['UsernameChanged', 'DisplayNameChanged', 'EmailChanged', 'AboutChanged'].includes(event.type);
}

/** The registration. */
export function registrationRef(userId: string): EntityRef {
  return { stream: accountStream(userId), entity: accountEntity(userId) };
}

export function privacyRef(userId: string): EntityRef {
  return { stream: accountStream(userId), entity: profileEntity(userId, 'privacy') };
}

/** The whole account. Loads at most one event for each field, however often it was changed. */
export function accountRefs(userId: string): EntityRef[] {
  const stream = accountStream(userId);
  const changed = (['username', 'displayName', 'email', 'about', 'avatar', 'privacy'] as const).map((field) =>
    profileEntity(userId, field),
  );
  return [accountEntity(userId), ...changed].map((entity) => ({ stream, entity }));
}
