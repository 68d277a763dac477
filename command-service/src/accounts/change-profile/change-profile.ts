import { isDeepStrictEqual } from 'node:util';
import type { NewEvent } from '@parley/events/envelope';
import {
  aboutChanged,
  avatarChanged,
  displayNameChanged,
  emailChanged,
  privacyChanged,
  userCustomChanged,
  usernameChanged,
} from '@parley/events/event-constructors/account-events';
import type { Custom } from '@parley/events/schemas/custom';
import type { Privacy } from '@parley/events/wire/users';
import { defineCommand } from '../../define-command.ts';
import { noFiles, requireOwn, type OwnFiles } from '../../files/own-files.ts';
import { accountRefs, evolveAccount, initialAccount, requireAccount, type Account } from '../account.ts';
import { requireReservation } from '../reserve-names.ts';

export interface ProfileChanges {
  username?: string | undefined;
  displayName?: string | undefined;
  email?: string | null | undefined;
  about?: string | null | undefined;
  avatarFileId?: string | null | undefined;
  /** Given by the product; replaces a file. */
  avatarUrl?: string | null | undefined;
  custom?: Custom | null | undefined;
  privacy?: { [Setting in keyof Privacy]?: Privacy[Setting] | undefined } | undefined;
}

/** Reads: the whole account. One event for each field that changes; an empty `about` removes it. */
export function decideChangeProfile(account: Account, changes: ProfileChanges, files: OwnFiles = noFiles): NewEvent[] {
  requireAccount(account);
  if (changes.avatarFileId) requireOwn(files, changes.avatarFileId, 'avatarFileId');
  const { userId } = account;
  const changed = changedProfile(account, changes);
  const { username, displayName, email, about, custom, privacy } = changed;
  const events: Record<keyof typeof changed, () => NewEvent> = {
    username: () => usernameChanged({ userId, personal: { username: username! } }),
    displayName: () => displayNameChanged({ userId, personal: { displayName } }),
    email: () => emailChanged({ userId, personal: { email } }),
    about: () => aboutChanged({ userId, personal: { about } }),
    avatar: () => avatarChanged({ userId, ...changed.avatar }),
    custom: () => userCustomChanged({ userId, personal: { custom } }),
    privacy: () => privacyChanged({ userId, ...privacy }),
  };
  const before = { ...account, avatar: avatarOf(account) };
  const fields = Object.keys(events) as (keyof typeof events)[];
  return fields.filter((field) => !isDeepStrictEqual(changed[field], before[field])).map((field) => events[field]());
}

function avatarOf({ avatarFileId, avatarUrl }: Pick<Account, 'avatarFileId' | 'avatarUrl'>) {
  return { avatarFileId, avatarUrl };
}

function changedAvatar(account: Account, { avatarFileId, avatarUrl }: ProfileChanges) {
  if (avatarFileId !== undefined) return { avatarFileId, avatarUrl: null };
  return avatarUrl === undefined ? avatarOf(account) : { avatarFileId: null, avatarUrl };
}

function changedProfile(
  account: Account,
  changes: ProfileChanges,
): Pick<Account, 'username' | 'displayName' | 'email' | 'about' | 'custom' | 'privacy'> & { avatar: ReturnType<typeof avatarOf> } {
  const { username = account.username, displayName = account.displayName, email = account.email } = changes;
  const { custom = account.custom } = changes;
  const { addToGroups, messages, discoverable } = account.privacy;
  const privacy = {
    addToGroups: changes.privacy?.addToGroups ?? addToGroups,
    messages: changes.privacy?.messages ?? messages,
    discoverable: changes.privacy?.discoverable ?? discoverable,
  };
  const about = changes.about === undefined ? account.about : changes.about || null;
  return { username, displayName, email, about, avatar: changedAvatar(account, changes), custom, privacy };
}

export interface ChangeProfile {
  userId: string;
  changes: ProfileChanges;
  /** True if this command has been executed before: nothing changes, whatever became of its names. */
  isReplay: boolean;
  /** The time, by `performance.now()`, before which the append must begin. */
  appendBefore: number;
}

export const changeProfile = defineCommand({
  name: 'ChangeProfile',
  target: ({ userId }: ChangeProfile) => userId,
  reads({ userId, appendBefore }) {
    requireReservation(appendBefore);
    return accountRefs(userId);
  },
  initial: () => initialAccount,
  evolve: evolveAccount,
  files: ({ changes: { avatarFileId } }) => (avatarFileId ? [avatarFileId] : []),
  decide: (account, { changes, isReplay }, { files }) => (isReplay ? [] : decideChangeProfile(account, changes, files)),
});
