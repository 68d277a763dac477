import { expect, test } from '@jest/globals';
import { summarizeViolations } from './saved-plans.ts';

test('summarizes a failed run by the first line of its first violations', () => {
  const checks = [
    { name: 'duplicated', violations: ['one\nwith more', 'two'] },
    { name: 'lost', violations: [] },
    { name: 'out of order', violations: ['three', 'four'] },
  ];
  expect(summarizeViolations({ checks })).toBe('duplicated: one; duplicated: two; out of order: three; and 1 more');
  expect(summarizeViolations({ checks: checks.slice(0, 1) })).toBe('duplicated: one; duplicated: two');
});
