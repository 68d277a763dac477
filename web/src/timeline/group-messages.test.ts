import { expect, test } from '@jest/globals';
import { isSameGroup } from './group-messages.ts';

const minute = 60_000;

test('messages of one sender within five minutes are a group', () => {
  expect(isSameGroup({ senderId: 'ann', sentAt: 0 }, { senderId: 'ann', sentAt: 5 * minute })).toBe(true);
  expect(isSameGroup({ senderId: 'ann', sentAt: 0 }, { senderId: 'ann', sentAt: 5 * minute + 1 })).toBe(false);
  expect(isSameGroup({ senderId: 'ann', sentAt: 0 }, { senderId: 'ben', sentAt: 1 })).toBe(false);
});

test('an event between them separates', () => {
  expect(isSameGroup(null, { senderId: 'ann', sentAt: 0 })).toBe(false);
  expect(isSameGroup({ senderId: 'ann', sentAt: 0 }, null)).toBe(false);
});
