import { expect, test } from '@jest/globals';
import { accountRegistered, emailChanged, emailVerified } from '@parley/events/event-constructors/account-events';
import type { NewEvent } from '@parley/events/envelope';
import { stored } from '../../stored-events.fixture.ts';
import { evolveAccount, initialAccount } from '../account.ts';
import { toWireAccount } from '../wire-account.ts';
import { decideVerifyEmail } from './verify-email.ts';

const userId = '019abcde-0001-7000-8000-0000000000a1';
const email = 'ada@example.org';
const registered = accountRegistered({ userId, personal: { username: 'ada', displayName: 'Ada', email } });
const verified = emailVerified({ userId, personal: { email } });
const accountOf = (...events: NewEvent[]) => stored(...events).reduce(evolveAccount, initialAccount);

test('an address is verified once', () => {
  expect(decideVerifyEmail(accountOf(registered), { userId, email })).toEqual([verified]);
  expect(decideVerifyEmail(accountOf(registered, verified), { userId, email })).toEqual([]);
});

test('another address is not verified by the link of the earlier one', () => {
  const changed = accountOf(registered, verified, emailChanged({ userId, personal: { email: 'ada@example.com' } }));
  expect(toWireAccount(changed).emailVerified).toBe(false);
  expect(() => decideVerifyEmail(changed, { userId, email })).toThrow(expect.objectContaining({ code: 'link_expired' }));
  expect(toWireAccount(accountOf(registered, verified)).emailVerified).toBe(true);
});
