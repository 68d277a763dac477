import { describe, expect, test } from '@jest/globals';
import {
  aboutChanged,
  avatarChanged,
  accountRegistered,
  displayNameChanged,
  emailChanged,
  privacyChanged,
  usernameChanged,
} from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import { ownFile } from '../../files/own-files.fixture.ts';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveAccount, initialAccount } from '../account.ts';
import { decideChangeProfile } from './change-profile.ts';

const userId = newId();
const registered = accountRegistered({ userId, personal: { username: 'ada', displayName: 'Ada', email: 'ada@example.org' } });
const ada = stored(registered).reduce(evolveAccount, initialAccount);

describe('change profile', () => {
  test('appends one event for each changed field', () => {
    const privacy = { addToGroups: 'contacts' as const, discoverable: 'nobody' as const };
    const changes = { username: 'ada.l', displayName: 'Ada L', email: null, about: 'Counts.', privacy };
    const events = decideChangeProfile(ada, changes);
    expect(events).toEqual([
      usernameChanged({ userId, personal: { username: 'ada.l' } }),
      displayNameChanged({ userId, personal: { displayName: 'Ada L' } }),
      emailChanged({ userId, personal: { email: null } }),
      aboutChanged({ userId, personal: { about: 'Counts.' } }),
      privacyChanged({ userId, addToGroups: 'contacts', messages: 'everyone', discoverable: 'nobody' }),
    ]);
    const changed = stored(registered, ...events).reduce(evolveAccount, initialAccount);
    expect(changed).toMatchObject({ ...changes, privacy: { addToGroups: 'contacts', messages: 'everyone', discoverable: 'nobody' } });
    expect(decideChangeProfile(changed, changes)).toEqual([]);
  });

  test('a picture of the product replaces a file, and the other way round', () => {
    const url = decideChangeProfile(ada, { avatarUrl: 'https://shop.example/a.png', custom: { tier: 'gold' } });
    expect(url.map(({ type }) => type)).toEqual(['AvatarChanged', 'UserCustomChanged']);
    const withUrl = stored(registered, ...url).reduce(evolveAccount, initialAccount);
    expect(withUrl).toMatchObject({ avatarFileId: null, avatarUrl: 'https://shop.example/a.png', custom: { tier: 'gold' } });
    const { file, files } = ownFile();
    const changed = decideChangeProfile(withUrl, { avatarFileId: file.fileId }, files);
    expect(changed).toEqual([avatarChanged({ userId, avatarFileId: file.fileId })]);
  });

  test('changes nothing for equal values, a missing avatar and an empty request', () => {
    const same = { username: 'ada', displayName: 'Ada', email: 'ada@example.org', about: null, avatarFileId: null };
    expect(decideChangeProfile(ada, { ...same, privacy: { messages: 'everyone' } })).toEqual([]);
    expect(decideChangeProfile(ada, { about: '' })).toEqual([]);
    expect(decideChangeProfile(ada, {})).toEqual([]);
  });

  test('sets and removes an avatar', () => {
    const { file, files } = ownFile();
    const events = decideChangeProfile(ada, { avatarFileId: file.fileId }, files);
    expect(events).toEqual([avatarChanged({ userId, avatarFileId: file.fileId })]);
    const withAvatar = stored(registered, ...events).reduce(evolveAccount, initialAccount);
    expect(decideChangeProfile(withAvatar, { about: '' })).toEqual([]);
    expect(decideChangeProfile(withAvatar, { avatarFileId: file.fileId }, files)).toEqual([]);
    expect(decideChangeProfile(withAvatar, { avatarFileId: null })).toEqual([avatarChanged({ userId, avatarFileId: null })]);
  });

  test('refuses a file of another user', () => {
    expect(refusalOf(() => decideChangeProfile(ada, { displayName: 'A', avatarFileId: newId() }))).toBe('unknown_file');
  });
});
