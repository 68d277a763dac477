import { expect, test } from '@jest/globals';
import { reasonsIn } from './kept-plans.ts';

test('a failed run is kept for its first findings, each in a line', () => {
  const checks = [
    { what: 'doubled', faults: ['one\nwith more', 'two'] },
    { what: 'lost', faults: [] },
    { what: 'out of order', faults: ['three', 'four'] },
  ];
  expect(reasonsIn({ checks })).toBe('doubled: one; doubled: two; out of order: three; and 1 more');
  expect(reasonsIn({ checks: checks.slice(0, 1) })).toBe('doubled: one; doubled: two');
});
