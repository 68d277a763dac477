/** State of an account, from its own stream. */
import type { EntityRef } from '@parley/event-store/event-store';
import { accountEntity, profileEntity, profileFields } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
import { accountStream } from '@parley/events/streams';
import type { Erasure, Privacy, UserKind } from '@parley/events/wire/users';
import { Problem } from '@parley/service-kit/problems';

/** The id of the user in the product. `issuer`: the issuer whose id it is; null for the ids that API keys give. */
export interface ExternalIdentity {
  issuer: string | null;
  id: string;
}

export interface Account {
  /** Microseconds since 1970; null if the account does not exist. */
  registeredAt: number | null;
  userId: string;
  kind: UserKind;
  external: ExternalIdentity | null;
  username: string | null;
  displayName: string;
  email: string | null;
  /** The address that was verified last. */
  verifiedEmail: string | null;
  about: string | null;
  avatarFileId: string | null;
  /** Given by the product; null if there is an avatarFileId. */
  avatarUrl: string | null;
  custom: Custom | null;
  privacy: Privacy;
  /** Microseconds since 1970; null if not suspended. */
  suspendedAt: number | null;
  /** Null unless it was requested. The account accepts nothing from then on. */
  erasure: Erasure | null;
}

export const initialAccount: Account = {
  registeredAt: null,
  userId: '',
  kind: 'person',
  external: null,
  username: null,
  displayName: '',
  email: null,
  verifiedEmail: null,
  about: null,
  avatarFileId: null,
  avatarUrl: null,
  custom: null,
  privacy: { addToGroups: 'everyone', messages: 'everyone', discoverable: 'everyone' },
  suspendedAt: null,
  erasure: null,
};

export function evolveAccount(account: Account, event: AnyStoredEvent): Account {
  if (event.type === 'AccountRegistered') {
    const { userId, kind, personal } = event.payload;
    return { ...account, registeredAt: event.recordedAt, userId, kind, ...personal };
  }
  if (event.type === 'ExternalIdAssigned') {
    const { issuer, personal } = event.payload;
    return { ...account, external: { issuer, id: personal.externalId } };
  }
  if (event.type === 'EmailVerified') return { ...account, verifiedEmail: event.payload.personal.email };
  if (event.type === 'PrivacyChanged') {
    const { userId: _, ...privacy } = event.payload;
    return { ...account, privacy };
  }
  if (event.type === 'AvatarChanged') return { ...account, avatarFileId: event.payload.avatarFileId, ...event.payload.personal };
  if (event.type === 'UserSuspended') return { ...account, suspendedAt: event.recordedAt };
  if (event.type === 'UserUnsuspended') return { ...account, suspendedAt: null };
  if (event.type === 'AccountErasureRequested') return { ...account, erasure: { id: event.payload.erasureId, state: 'pending' } };
  if (event.type === 'AccountErased') return { ...account, erasure: { id: event.payload.erasureId, state: 'completed' } };
  return isProfileChange(event) ? { ...account, ...event.payload.personal } : account;
}

const profileChanges = ['UsernameChanged', 'DisplayNameChanged', 'EmailChanged', 'AboutChanged', 'UserCustomChanged'] as const;

function isProfileChange(event: AnyStoredEvent): event is Extract<AnyStoredEvent, { type: (typeof profileChanges)[number] }> {
  return (profileChanges as readonly string[]).includes(event.type);
}

/** The registration. */
export function registrationRef(userId: string): EntityRef {
  return { stream: accountStream(userId), entity: accountEntity(userId) };
}

/** Throws `not_found` for an account that does not exist, and `account_erased`. */
export function requireAccount({ registeredAt, erasure }: Account): void {
  if (registeredAt === null) throw new Problem('not_found');
  if (erasure !== null) throw new Problem('account_erased');
}

export function privacyRef(userId: string): EntityRef {
  return { stream: accountStream(userId), entity: profileEntity(userId, 'privacy') };
}

/** The whole account. Loads at most one event for each field, however often it was changed. */
export function accountRefs(userId: string): EntityRef[] {
  const stream = accountStream(userId);
  return [accountEntity(userId), ...profileFields.map((field) => profileEntity(userId, field))].map((entity) => ({ stream, entity }));
}
