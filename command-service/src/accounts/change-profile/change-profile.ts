import { isDeepStrictEqual } from 'node:util';
import type { NewEvent } from '@parley/events/envelope';
import {
  aboutChanged,
  avatarChanged,
  displayNameChanged,
  emailChanged,
  privacyChanged,
  usernameChanged,
} from '@parley/events/event-constructors/account-events';
import type { Privacy } from '@parley/events/wire/users';
import { defineCommand } from '../../define-command.ts';
import { noFiles, requireOwn, type OwnFiles } from '../../files/own-files.ts';
import { accountRefs, evolveAccount, initialAccount, type Account } from '../account.ts';
import { requireReservation } from '../reserve-names.ts';

export interface ProfileChanges {
  username?: string | undefined;
  displayName?: string | undefined;
  email?: string | null | undefined;
  about?: string | null | undefined;
  avatarFileId?: string | null | undefined;
  privacy?: { [Setting in keyof Privacy]?: Privacy[Setting] | undefined } | undefined;
}

/** Reads: the whole account. One event for each field that changes; an empty `about` removes it. */
export function decideChangeProfile(account: Account, changes: ProfileChanges, files: OwnFiles = noFiles): NewEvent[] {
  if (changes.avatarFileId) requireOwn(files, changes.avatarFileId, 'avatarFileId');
  const { userId } = account;
  const changed = changedProfile(account, changes);
  const { username, displayName, email, about, avatarFileId, privacy } = changed;
  const events: Record<keyof typeof changed, () => NewEvent> = {
    username: () => usernameChanged({ userId, personal: { username } }),
    displayName: () => displayNameChanged({ userId, personal: { displayName } }),
    email: () => emailChanged({ userId, personal: { email } }),
    about: () => aboutChanged({ userId, personal: { about } }),
    avatarFileId: () => avatarChanged({ userId, avatarFileId }),
    privacy: () => privacyChanged({ userId, ...privacy }),
  };
  const fields = Object.keys(events) as (keyof typeof events)[];
  return fields.filter((field) => !isDeepStrictEqual(changed[field], account[field])).map((field) => events[field]());
}

function changedProfile(
  account: Account,
  changes: ProfileChanges,
): Pick<Account, 'username' | 'displayName' | 'email' | 'about' | 'avatarFileId' | 'privacy'> {
  const { username = account.username, displayName = account.displayName, email = account.email } = changes;
  const { avatarFileId = account.avatarFileId } = changes;
  const { addToGroups = account.privacy.addToGroups, messages = account.privacy.messages } = changes.privacy ?? {};
  const about = changes.about === undefined ? account.about : changes.about || null;
  return { username, displayName, email, about, avatarFileId, privacy: { addToGroups, messages } };
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
