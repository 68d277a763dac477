import { expect, test } from '@jest/globals';
import { formatBytes, formatSeen, maskEmail } from './format.ts';

test('sizes have the unit in which they are readable', () => {
  expect([0, 1_023, 1_024, 1_536, 3 * 2 ** 30].map(formatBytes)).toEqual(['0 B', '1,023 B', '1 KiB', '1.5 KiB', '3 GiB']);
});

test('a masked address shows its first letter and its domain', () => {
  expect(maskEmail('jonas@kessel.example')).toBe('j•••@kessel.example');
});

test('people were seen at a time of today, yesterday, on a weekday or on a day', () => {
  const now = new Date(2026, 10, 27, 16, 20);
  const seen = (...time: [number, number, number, number, number]) => formatSeen(new Date(...time).toISOString(), now);
  expect([seen(2026, 10, 27, 0, 0), seen(2026, 10, 26, 23, 59), seen(2026, 10, 21, 0, 0)]).toEqual([
    expect.stringMatching(/^12:00\sAM$/),
    'yesterday',
    'Sat',
  ]);
  expect([seen(2026, 10, 20, 23, 59), seen(2025, 10, 27, 9, 0)]).toEqual(['Nov 20', 'Nov 27, 2025']);
});
