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
import { noFiles, requireOwn, type OwnFiles } from '../../files/own-files.ts';
import type { Account } from '../account.ts';

export interface ChangeProfile {
  username?: string | undefined;
  displayName?: string | undefined;
  email?: string | null | undefined;
  about?: string | null | undefined;
  avatarFileId?: string | null | undefined;
  privacy?: { [Setting in keyof Privacy]?: Privacy[Setting] | undefined } | undefined;
}

/** Reads: the whole account. One fact for each thing that is not so already; an empty `about` is none. */
export function decideChangeProfile(account: Account, changes: ChangeProfile, files: OwnFiles = noFiles): NewEvent[] {
  if (changes.avatarFileId) requireOwn(files, changes.avatarFileId, 'avatarFileId');
  const { userId } = account;
  const wanted = wantedProfile(account, changes);
  const { username, displayName, email, about, avatarFileId, privacy } = wanted;
  const facts: Record<keyof typeof wanted, () => NewEvent> = {
    username: () => usernameChanged({ userId, personal: { username } }),
    displayName: () => displayNameChanged({ userId, personal: { displayName } }),
    email: () => emailChanged({ userId, personal: { email } }),
    about: () => aboutChanged({ userId, personal: { about } }),
    avatarFileId: () => avatarChanged({ userId, avatarFileId }),
    privacy: () => privacyChanged({ userId, ...privacy }),
  };
  const fields = Object.keys(facts) as (keyof typeof facts)[];
  return fields.filter((field) => !isDeepStrictEqual(wanted[field], account[field])).map((field) => facts[field]());
}

function wantedProfile(
  account: Account,
  changes: ChangeProfile,
): Pick<Account, 'username' | 'displayName' | 'email' | 'about' | 'avatarFileId' | 'privacy'> {
  const { username = account.username, displayName = account.displayName, email = account.email } = changes;
  const { avatarFileId = account.avatarFileId } = changes;
  const { addToGroups = account.privacy.addToGroups, messages = account.privacy.messages } = changes.privacy ?? {};
  const about = changes.about === undefined ? account.about : changes.about || null;
  return { username, displayName, email, about, avatarFileId, privacy: { addToGroups, messages } };
}
