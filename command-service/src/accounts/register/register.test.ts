import { describe, expect, test } from '@jest/globals';
import { accountRegistered, privacyChanged } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import { stored } from '../../stored-events.fixture.ts';
import { evolveAccount, initialAccount } from '../account.ts';
import { decideRegister } from './register.ts';

const personal = { username: 'ada', displayName: 'Ada', email: null };
const command = { userId: newId(), ...personal, privacy: initialAccount.privacy, appendBefore: Infinity };
const registered = accountRegistered({ userId: command.userId, personal });

describe('register', () => {
  test('appends the registration', () => {
    expect(decideRegister(initialAccount, command)).toEqual([registered]);
  });

  test('M5, M6: makes the account as open as the operator chose', () => {
    const events = decideRegister(initialAccount, { ...command, privacy: { discoverable: 'contacts', addToGroups: 'contacts' } });
    const privacy = { addToGroups: 'contacts', messages: 'everyone', discoverable: 'contacts' } as const;
    expect(events).toEqual([registered, privacyChanged({ userId: command.userId, ...privacy })]);
    expect(stored(...events).reduce(evolveAccount, initialAccount).privacy).toEqual(privacy);
  });

  test('does nothing for an account that is registered', () => {
    const account = stored(registered).reduce(evolveAccount, initialAccount);
    expect(decideRegister(account, { ...command, privacy: { discoverable: 'nobody', addToGroups: 'everyone' } })).toEqual([]);
  });
});
