import { expect, test } from '@jest/globals';
import { median, percentile } from './statistics.ts';

test('the median is the middle number, or the mean of the two middle numbers', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([9, 1, 5, 7])).toBe(6);
});

test('a percentile is one of the numbers, and 0 for an empty list', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile(hundred, 1)]).toEqual([50, 99, 100]);
  expect(percentile([], 0.5)).toBe(0);
});
