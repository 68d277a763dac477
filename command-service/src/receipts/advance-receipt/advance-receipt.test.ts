import { describe, expect, test } from '@jest/globals';
import type { NewEvent } from '@parley/events/envelope';
import { defaultPreferences, preferencesChanged, receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { groupCreated, groupId, member, stranger, threeMembers } from '../../conversations/group.fixture.ts';
import { evolveMembership, initialMembership } from '../../preferences/membership.ts';
import { refusalOf, stored } from '../../stored-events.fixture.ts';
import { decideAdvanceReceipt } from './advance-receipt.ts';

const command = { conversationId: groupId, userId: member, delivered: null, read: null, reached: { delivered: 0, read: 0 } };
const five = { seq: 5, messages: 3 };

const membership = (userId = member, ...events: readonly NewEvent[]) =>
  stored(groupCreated(threeMembers), ...events).reduce(evolveMembership, initialMembership(groupId, userId));

describe('advance a receipt', () => {
  test('read implies delivered', () => {
    expect(decideAdvanceReceipt(membership(), { ...command, read: five })).toEqual([
      receiptAdvanced({ conversationId: groupId, userId: member, delivered: 5, read: five }),
    ]);
  });

  test('delivered does not imply read', () => {
    const [event] = decideAdvanceReceipt(membership(), { ...command, delivered: five });
    expect(event!.payload).toMatchObject({ delivered: 5, read: null });
  });

  test('changes nothing when the watermark is reached', () => {
    const reached = { delivered: 6, read: 5 };
    expect(decideAdvanceReceipt(membership(), { ...command, read: five, reached })).toEqual([]);
    expect(decideAdvanceReceipt(membership(), { ...command, delivered: five, reached })).toEqual([]);
    expect(decideAdvanceReceipt(membership(), { ...command, read: five, reached: { delivered: 6, read: 4 } })).toHaveLength(1);
  });

  test('reading clears the mark as unread, also when the watermark is reached; delivery does not', () => {
    const ids = { conversationId: groupId, userId: member };
    const pinnedAndMarked = { ...ids, ...defaultPreferences, pinned: true, markedUnread: true };
    const marked = membership(member, preferencesChanged(pinnedAndMarked));
    const cleared = preferencesChanged({ ...pinnedAndMarked, markedUnread: false });
    const advanced = receiptAdvanced({ ...ids, delivered: 5, read: five });
    expect(decideAdvanceReceipt(marked, { ...command, read: five })).toEqual([advanced, cleared]);
    expect(decideAdvanceReceipt(marked, { ...command, read: five, reached: { delivered: 5, read: 5 } })).toEqual([cleared]);
    expect(decideAdvanceReceipt(marked, { ...command, delivered: five })).toHaveLength(1);
  });

  test('answers not_found to non-members', () => {
    const ofStranger = { ...command, userId: stranger, read: five };
    expect(refusalOf(() => decideAdvanceReceipt(membership(stranger), ofStranger))).toBe('not_found');
  });
});
