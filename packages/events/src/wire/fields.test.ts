import { expect, test } from '@jest/globals';
import { id, seq, time, timeOf } from './fields.ts';

test('microseconds become RFC 3339 with milliseconds, never rounded up', () => {
  expect(timeOf(1_767_323_045_678_999)).toBe('2026-01-02T03:04:05.678Z');
  expect(timeOf(0)).toBe('1970-01-01T00:00:00.000Z');
  expect(time.parse(timeOf(1_767_323_045_000_000))).toBe('2026-01-02T03:04:05.000Z');
});

test('alternating times are each converted correctly', () => {
  const [one, other] = [1_767_323_045_678_999, 1_767_323_045_679_000];
  const [same, later] = ['2026-01-02T03:04:05.678Z', '2026-01-02T03:04:05.679Z'];
  expect([one, one - 999, other, one].map(timeOf)).toEqual([same, same, later, same]);
});

test.each([
  ['2026-01-02T03:04:05Z', false],
  ['2026-01-02T03:04:05.678+01:00', false],
  ['2026-01-02T03:04:05.678Z', true],
])('%s is a valid time: %s', (text, isTime) => {
  expect(time.safeParse(text).success).toBe(isTime);
});

test('ids are lower-case UUIDs, and a seq starts at 1', () => {
  expect(id.safeParse('019abcde-0001-7000-8000-0000000000a1').success).toBe(true);
  expect(id.safeParse('019ABCDE-0001-7000-8000-0000000000A1').success).toBe(false);
  expect(id.safeParse('019abcde000170008000000000000000a1').success).toBe(false);
  expect([0, 1, 1.5].map((value) => seq.safeParse(value).success)).toEqual([false, true, false]);
});
