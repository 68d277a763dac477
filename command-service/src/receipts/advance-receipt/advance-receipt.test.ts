import { describe, expect, test } from '@jest/globals';
import { receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { group, groupId, member, stranger, threeMembers } from '../../conversations/group.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import { decideAdvanceReceipt } from './advance-receipt.ts';

const asked = { conversationId: groupId, userId: member, delivered: null, read: null, reached: { delivered: 0, read: 0 } };
const five = { seq: 5, messages: 3 };

describe('advance a receipt', () => {
  test('read implies delivered', () => {
    expect(decideAdvanceReceipt(group(threeMembers), { ...asked, read: five })).toEqual([
      receiptAdvanced({ conversationId: groupId, userId: member, delivered: 5, read: five }),
    ]);
  });

  test('delivered alone says nothing of reading', () => {
    const [event] = decideAdvanceReceipt(group(threeMembers), { ...asked, delivered: five });
    expect(event!.payload).toMatchObject({ delivered: 5, read: null });
  });

  test('stays quiet when it is reached already', () => {
    const reached = { delivered: 6, read: 5 };
    expect(decideAdvanceReceipt(group(threeMembers), { ...asked, read: five, reached })).toEqual([]);
    expect(decideAdvanceReceipt(group(threeMembers), { ...asked, delivered: five, reached })).toEqual([]);
    expect(decideAdvanceReceipt(group(threeMembers), { ...asked, read: five, reached: { delivered: 6, read: 4 } })).toHaveLength(1);
  });

  test('is hidden from strangers', () => {
    expect(refusalOf(() => decideAdvanceReceipt(group(threeMembers), { ...asked, userId: stranger, read: five }))).toBe('not_found');
  });
});
