import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { memberRemoved, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { preferencesChanged } from '@parley/events/event-constructors/membership-events';
import { groupId, groupCreated, member, stranger, threeMembers } from '../../conversations/group.fixture.ts';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveMembership, initialMembership } from '../membership.ts';
import { decideChangePreferences } from './change-preferences.ts';

const of = { conversationId: groupId, userId: member };
const pinned = preferencesChanged({ ...of, pinned: true, archived: false, mutedUntil: null });

const after = (...events: NewEvent[]) =>
  stored(groupCreated(threeMembers), ...events).reduce(evolveMembership, initialMembership(groupId, member));

describe('change preferences', () => {
  test('says them whole, and keeps what is not named', () => {
    expect(decideChangePreferences(after(), { ...of, changes: { pinned: true } })).toEqual([pinned]);
    const [event] = decideChangePreferences(after(pinned), { ...of, changes: { archived: true } });
    expect(event!.payload).toMatchObject({ pinned: true, archived: true, mutedUntil: null });
  });

  test('stays quiet about what is so already', () => {
    expect(decideChangePreferences(after(), { ...of, changes: {} })).toEqual([]);
    expect(decideChangePreferences(after(pinned), { ...of, changes: { pinned: true, mutedUntil: null } })).toEqual([]);
  });

  test('who comes back begins anew, whatever order the streams are read in', () => {
    const gone = memberRemoved({ ...of, reason: 'left' }, false);
    const back = membersAdded({ conversationId: groupId, members: [{ userId: member, role: 'member' }] });
    const [creation, preference, ...rest] = stored(groupCreated(threeMembers), pinned, gone, back);
    const read = [creation!, ...rest, preference!].reduce(evolveMembership, initialMembership(groupId, member));
    expect(decideChangePreferences(read, { ...of, changes: { pinned: true } })).toEqual([pinned]);
  });

  test('is hidden from strangers', () => {
    const seen = stored(groupCreated(threeMembers)).reduce(evolveMembership, initialMembership(groupId, stranger));
    expect(refusalOf(() => decideChangePreferences(seen, { ...of, userId: stranger, changes: { pinned: true } }))).toBe('not_found');
  });
});
