import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { newId, pairId } from '@parley/events/ids';
import { refusalOf, stored } from '../stored-events.fixture.ts';
import { decideAcceptContact } from './accept-contact/accept-contact.ts';
import { decideBlockUser } from './block-user/block-user.ts';
import { decideDeclineContact } from './decline-contact/decline-contact.ts';
import { evolvePair, initialPair, type Pair, type PairCommand } from './pair.ts';
import { decideRemoveContact } from './remove-contact/remove-contact.ts';
import { decideRequestContact } from './request-contact/request-contact.ts';
import { decideUnblockUser } from './unblock-user/unblock-user.ts';
import { decideWithdrawContact } from './withdraw-contact/withdraw-contact.ts';

const [ada, bob] = [newId(), newId()];
const day = 86_400_000_000;

type Decide = (pair: Pair, command: PairCommand) => NewEvent[];
const by = (userId: string, now = 0): PairCommand => ({ pairId: pairId(ada, bob), userId, otherId: userId === ada ? bob : ada, now });

/** The pair after these commands, one after another. */
function after(...steps: [Decide, PairCommand][]): Pair {
  return steps.reduce<Pair>((pair, [decide, command]) => stored(...decide(pair, command)).reduce(evolvePair, pair), initialPair);
}
const typesOf = (events: readonly NewEvent[]) => events.map(({ type }) => type);
const silenceOf = (events: readonly NewEvent[]) => events.map(({ payload }) => (payload as { silent: boolean }).silent);

describe('requests', () => {
  const requested = after([decideRequestContact, by(ada)]);

  test('are accepted or declined by the other user, and withdrawn by the sender', () => {
    expect(requested.request).toEqual({ fromId: ada, at: 0, silent: false });
    expect(decideRequestContact(requested, by(ada))).toEqual([]);
    expect(typesOf(decideAcceptContact(requested, by(bob)))).toEqual(['ContactAccepted']);
    expect(typesOf(decideDeclineContact(requested, by(bob)))).toEqual(['ContactDeclined']);
    expect(typesOf(decideWithdrawContact(requested, by(ada)))).toEqual(['ContactWithdrawn']);
    for (const [decide, userId] of [
      [decideAcceptContact, ada],
      [decideDeclineContact, ada],
      [decideWithdrawContact, bob],
    ] as const) {
      expect(refusalOf(() => decide(requested, by(userId)))).toBe('forbidden');
      expect(refusalOf(() => decide(initialPair, by(userId)))).toBe('not_found');
    }
  });

  test('that cross make contacts, until either user removes the other', () => {
    const contacts = after([decideRequestContact, by(ada)], [decideRequestContact, by(bob, 9)]);
    expect(contacts).toMatchObject({ request: null, contactsSince: 9 });
    expect(decideRequestContact(contacts, by(ada))).toEqual([]);
    expect(decideAcceptContact(contacts, by(ada))).toEqual([]);
    expect(typesOf(decideRemoveContact(contacts, by(bob)))).toEqual(['ContactRemoved']);
    expect(refusalOf(() => decideRemoveContact(requested, by(bob)))).toBe('not_found');
  });

  test('after a decline are silent for 30 days', () => {
    const declined: [Decide, PairCommand][] = [
      [decideRequestContact, by(ada)],
      [decideDeclineContact, by(bob, 1)],
    ];
    const pair = after(...declined);
    const early = decideRequestContact(pair, by(ada, 30 * day));
    expect([typesOf(early), silenceOf(early)]).toEqual([['ContactRequested'], [true]]);
    expect(silenceOf(decideRequestContact(pair, by(ada, 30 * day + 1)))).toEqual([false]);
    // The user who declined can send a request at any time.
    expect(silenceOf(decideRequestContact(pair, by(bob, 2)))).toEqual([false]);

    const silent = after(...declined, [decideRequestContact, by(ada, day)]);
    expect(refusalOf(() => decideAcceptContact(silent, by(bob)))).toBe('not_found');
    // The recipient can not detect a silent request by withdrawing it.
    expect(refusalOf(() => decideWithdrawContact(silent, by(bob)))).toBe('not_found');
    expect(decideRequestContact(silent, by(ada, 2 * day))).toEqual([]);
    expect(silenceOf(decideRequestContact(silent, by(ada, 31 * day)))).toEqual([false]);
    expect(silenceOf(decideWithdrawContact(silent, by(ada)))).toEqual([true]);
    expect(typesOf(decideRequestContact(silent, by(bob, 2 * day)))).toEqual(['ContactAccepted']);
  });
});

describe('blocks', () => {
  test('are silent; the blocked user’s request stays pending for them, and is hidden from the blocking user', () => {
    const pair = after([decideRequestContact, by(ada)], [decideBlockUser, by(bob, 5)]);
    expect(pair).toMatchObject({ request: { fromId: ada, silent: true }, blocks: [{ byId: bob, at: 5 }] });
    expect(silenceOf(decideBlockUser(initialPair, by(bob)))).toEqual([true]);
    expect(decideBlockUser(pair, by(bob))).toEqual([]);
    expect(decideRequestContact(pair, by(ada))).toEqual([]);
    expect(refusalOf(() => decideAcceptContact(pair, by(bob)))).toBe('not_found');
    const unblocked = after([decideRequestContact, by(ada)], [decideBlockUser, by(bob)], [decideUnblockUser, by(bob)]);
    expect(refusalOf(() => decideAcceptContact(unblocked, by(bob)))).toBe('not_found');
    expect(refusalOf(() => decideUnblockUser(unblocked, by(bob)))).toBe('not_found');
    expect(silenceOf(decideRequestContact(unblocked, by(ada)))).toEqual([false]);
  });

  test('withdraw the user’s own request like any withdrawal, and keep contacts, as their end would reveal the block', () => {
    const own = decideBlockUser(after([decideRequestContact, by(ada)]), by(ada));
    expect([typesOf(own), silenceOf(own)]).toEqual([
      ['ContactWithdrawn', 'UserBlocked'],
      [false, true],
    ]);
    const contacts = after([decideRequestContact, by(ada)], [decideAcceptContact, by(bob, 3)], [decideBlockUser, by(ada)]);
    expect(contacts.contactsSince).toBe(3);
  });

  test('refuse requests of the blocking user; requests of the blocked user are silent', () => {
    const pair = after([decideBlockUser, by(bob)]);
    expect(refusalOf(() => decideRequestContact(pair, by(bob)))).toBe('recipient_unavailable');
    expect(silenceOf(decideRequestContact(pair, by(ada)))).toEqual([true]);
  });

  test('by both users are independent', () => {
    const pair = after([decideBlockUser, by(bob)], [decideBlockUser, by(ada)], [decideUnblockUser, by(bob)]);
    expect(pair.blocks).toEqual([{ byId: ada, at: 0 }]);
  });
});
