import {
  aboutChanged,
  accountRegistered,
  avatarChanged,
  externalIdAssigned,
  privacyChanged,
  userCustomChanged,
} from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
import type { UserKind } from '@parley/events/wire/users';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { accountRefs, evolveAccount, initialAccount, type Account, type ExternalIdentity } from '../account.ts';
import { requireReservation } from '../reserve-names.ts';

/** Privacy of an account whose user has not chosen yet. */
export type NewAccountPrivacy = Pick<Account['privacy'], 'discoverable' | 'addToGroups'>;

export interface NewAccount {
  userId: string;
  username: string | null;
  displayName: string;
  email: string | null;
  privacy: NewAccountPrivacy;
  /** This and the next fields are those of users of a product. A person by default. */
  kind?: UserKind | undefined;
  external?: ExternalIdentity | null | undefined;
  about?: string | null | undefined;
  avatarUrl?: string | null | undefined;
  custom?: Custom | null | undefined;
}

export interface Register extends NewAccount {
  /** The time, by `performance.now()`, before which the append must begin. */
  appendBefore: number;
}

/** Reads: the account, whose names are reserved for it. An existing account was registered by an earlier attempt: nothing changes. */
export function decideRegister({ registeredAt, erasure, privacy: initial }: Account, account: NewAccount): NewEvent[] {
  if (erasure !== null) throw new Problem('account_erased');
  if (registeredAt !== null) return [];
  const { userId, username, displayName, email, privacy, kind = 'person', external, about, avatarUrl, custom } = account;
  const events: NewEvent[] = [accountRegistered({ userId, kind, personal: { username, displayName, email } })];
  if (external) events.push(externalIdAssigned({ userId, issuer: external.issuer, personal: { externalId: external.id } }));
  if (about) events.push(aboutChanged({ userId, personal: { about } }));
  if (avatarUrl) events.push(avatarChanged({ userId, avatarFileId: null, avatarUrl }));
  if (custom) events.push(userCustomChanged({ userId, personal: { custom } }));
  const isInitial = privacy.discoverable === initial.discoverable && privacy.addToGroups === initial.addToGroups;
  if (!isInitial) events.push(privacyChanged({ userId, ...initial, ...privacy }));
  return events;
}

export const register = defineCommand({
  name: 'Register',
  target: ({ userId }: Register) => userId,
  reads({ userId, appendBefore }) {
    requireReservation(appendBefore);
    return accountRefs(userId);
  },
  initial: () => initialAccount,
  evolve: evolveAccount,
  decide: decideRegister,
});
