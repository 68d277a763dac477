import { expect, test } from '@jest/globals';
import { formatBytes, maskEmail } from './format.ts';

test('sizes have the unit in which they are readable', () => {
  expect([0, 1_023, 1_024, 1_536, 3 * 2 ** 30].map(formatBytes)).toEqual(['0 B', '1,023 B', '1 KiB', '1.5 KiB', '3 GiB']);
});

test('a masked address shows its first letter and its domain', () => {
  expect(maskEmail('jonas@kessel.example')).toBe('j•••@kessel.example');
});
