import { expect, test } from '@jest/globals';
import { jsonBytes, takeWithinBytes } from './take-within-bytes.ts';

test('C1: a page takes as many items as fit into its bytes', () => {
  const items = ['aaaa', 'bbbb', 'cccc'];
  expect(takeWithinBytes(items, { maxBytes: 12 })).toEqual({ taken: ['aaaa', 'bbbb'], hasMore: true });
  expect(takeWithinBytes(items, { maxBytes: 18 })).toEqual({ taken: items, hasMore: false });
  expect(takeWithinBytes([], { maxBytes: 18 })).toEqual({ taken: [], hasMore: false });
});

test('C1: a page takes at least one item, so that a reader advances', () => {
  expect(takeWithinBytes(['aaaa', 'b'], { maxBytes: 1 })).toEqual({ taken: ['aaaa'], hasMore: true });
});

test('C1: bytes are those of the JSON in UTF-8', () => {
  expect(jsonBytes({ text: '🙂' })).toBe('{"text":""}'.length + 4);
});

test('C1: each item is measured once, and none behind the first that does not fit', () => {
  const measured: number[] = [];
  takeWithinBytes([1, 2, 3, 4], { maxBytes: 5, sizeOf: (item) => (measured.push(item), item) });
  expect(measured).toEqual([1, 2, 3]);
});
