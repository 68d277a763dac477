import { expect, test } from '@jest/globals';
import { chunks } from './chunks.ts';

test('splits items into chunks in order; the last may be shorter', () => {
  expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(chunks([1, 2], 2)).toEqual([[1, 2]]);
  expect(chunks([1], 100)).toEqual([[1]]);
});

test('returns no chunk for no items', () => {
  expect(chunks([], 2)).toEqual([]);
});
