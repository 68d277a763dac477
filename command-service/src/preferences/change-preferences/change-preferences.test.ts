import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { memberRemoved, memberRoleChanged, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { defaultPreferences, preferencesChanged } from '@parley/events/event-constructors/membership-events';
import { groupId, groupCreated, member, stranger, threeMembers } from '../../conversations/group.fixture.ts';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { evolveMembership, initialMembership } from '../membership.ts';
import { decideChangePreferences } from './change-preferences.ts';

const ids = { conversationId: groupId, userId: member };
const pinned = preferencesChanged({ ...ids, ...defaultPreferences, pinned: true });

const after = (...events: NewEvent[]) =>
  stored(groupCreated(threeMembers), ...events).reduce(evolveMembership, initialMembership(groupId, member));

describe('change preferences', () => {
  test('the event has all preferences; those not changed keep their value', () => {
    expect(decideChangePreferences(after(), { ...ids, changes: { pinned: true } })).toEqual([pinned]);
    const [event] = decideChangePreferences(after(pinned), { ...ids, changes: { archived: true } });
    expect(event!.payload).toEqual({ ...ids, ...defaultPreferences, pinned: true, archived: true });
    const [notified] = decideChangePreferences(after(pinned), { ...ids, changes: { notifications: 'none', markedUnread: true } });
    expect(notified!.payload).toEqual({ ...pinned.payload, notifications: 'none', markedUnread: true });
  });

  test('changes nothing when the values are the same', () => {
    expect(decideChangePreferences(after(), { ...ids, changes: {} })).toEqual([]);
    expect(decideChangePreferences(after(pinned), { ...ids, changes: { pinned: true, mutedUntil: null } })).toEqual([]);
  });

  test('a member who returns starts with the defaults, in whichever order the streams are loaded', () => {
    const removed = memberRemoved({ ...ids, reason: 'left' });
    const added = membersAdded({ conversationId: groupId, members: [{ userId: member, role: 'member' }] });
    const [created, preferred, ...rest] = stored(groupCreated(threeMembers), pinned, removed, added);
    const state = [created!, ...rest, preferred!].reduce(evolveMembership, initialMembership(groupId, member));
    expect(decideChangePreferences(state, { ...ids, changes: { pinned: true } })).toEqual([pinned]);
  });

  test('a change of role keeps the preferences, and those of an earlier membership are gone', () => {
    const role = { conversationId: groupId, userId: member, role: 'admin' as const, leaders: { owners: 1, admins: 2 } };
    const lastOnly = (joinedPosition: number) => {
      const [, preferred, promoted] = stored(groupCreated(threeMembers), pinned, memberRoleChanged({ ...role, joinedPosition }));
      return [promoted!, preferred!].reduce(evolveMembership, initialMembership(groupId, member));
    };
    expect(decideChangePreferences(lastOnly(1), { ...ids, changes: { pinned: true } })).toEqual([]);
    expect(decideChangePreferences(lastOnly(3), { ...ids, changes: { pinned: true } })).toEqual([pinned]);
  });

  test('answers not_found to non-members', () => {
    const state = stored(groupCreated(threeMembers)).reduce(evolveMembership, initialMembership(groupId, stranger));
    expect(refusalOf(() => decideChangePreferences(state, { ...ids, userId: stranger, changes: { pinned: true } }))).toBe('not_found');
  });
});
