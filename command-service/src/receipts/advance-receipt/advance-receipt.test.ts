import { describe, expect, test } from '@jest/globals';
import { receiptAdvanced } from '@parley/events/event-constructors/membership-events';
import { group, groupId, member, stranger, threeMembers } from '../../conversations/group.fixture.ts';
import { refusalOf } from '../../stored-events.fixture.ts';
import { decideAdvanceReceipt } from './advance-receipt.ts';

const command = { conversationId: groupId, userId: member, delivered: null, read: null, reached: { delivered: 0, read: 0 } };
const five = { seq: 5, messages: 3 };

describe('advance a receipt', () => {
  test('read implies delivered', () => {
    expect(decideAdvanceReceipt(group(threeMembers), { ...command, read: five })).toEqual([
      receiptAdvanced({ conversationId: groupId, userId: member, delivered: 5, read: five }),
    ]);
  });

  test('delivered does not imply read', () => {
    const [event] = decideAdvanceReceipt(group(threeMembers), { ...command, delivered: five });
    expect(event!.payload).toMatchObject({ delivered: 5, read: null });
  });

  test('changes nothing when the watermark is reached', () => {
    const reached = { delivered: 6, read: 5 };
    expect(decideAdvanceReceipt(group(threeMembers), { ...command, read: five, reached })).toEqual([]);
    expect(decideAdvanceReceipt(group(threeMembers), { ...command, delivered: five, reached })).toEqual([]);
    expect(decideAdvanceReceipt(group(threeMembers), { ...command, read: five, reached: { delivered: 6, read: 4 } })).toHaveLength(1);
  });

  test('answers not_found to non-members', () => {
    expect(refusalOf(() => decideAdvanceReceipt(group(threeMembers), { ...command, userId: stranger, read: five }))).toBe('not_found');
  });
});
