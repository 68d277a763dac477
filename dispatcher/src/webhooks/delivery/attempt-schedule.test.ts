import { expect, test } from '@jest/globals';
import { pauseAfter } from './attempt-schedule.ts';

const middle = () => 0.5;

test('pauses grow to a day, and stay there', () => {
  const minutes = Array.from({ length: 10 }, (_, index) => pauseAfter(index + 1, null, middle) / 60_000);
  expect(minutes).toEqual([5 / 60, 1, 5, 30, 120, 300, 600, 1_440, 1_440, 1_440]);
});

test('vary by a tenth', () => {
  expect([pauseAfter(2, null, () => 0), pauseAfter(2, null, () => 1)]).toEqual([54_000, 66_000]);
});

test('are as long as the receiver asks, up to a day', () => {
  expect(pauseAfter(1, 600_000, middle)).toBe(600_000);
  expect(pauseAfter(1, 1_000, middle)).toBe(5_000);
  expect(pauseAfter(1, 1e12, middle)).toBe(26.4 * 3_600_000);
});
