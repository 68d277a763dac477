import { expect, test } from '@jest/globals';
import type { Bound, Sample } from '../measure/benchmark.ts';
import { computeMedians, evaluateBounds } from './evaluate-bounds.ts';

const rounds = (contestant: string, ...rates: number[]): Sample[] =>
  rates.map((rate, index) => ({ scenario: '64×4', contestant, round: index + 1, figures: { rate } }));

const bound = (comparison: Bound['comparison'], required: number, target: number): Bound => ({
  scenario: '64×4',
  figure: 'rate',
  contestant: 'ours',
  baseline: 'theirs',
  comparison,
  required,
  target,
});

test('a ratio divides medians, so that one bad round does not change the outcome', () => {
  const medians = computeMedians([...rounds('ours', 60, 5, 70), ...rounds('theirs', 100, 100, 900)]);
  expect(evaluateBounds([bound('at least', 0.5, 0.75)], medians)[0]).toMatchObject({ value: 0.6, outcome: 'met' });
});

test.each([
  ['at least', 0.5, 'target met'],
  ['at least', 1.1, 'missed'],
  ['at most', 1.2, 'target met'],
  ['at most', 0.9, 'missed'],
] as const)('a bound of %s %d and equal medians: %s', (comparison, limit, outcome) => {
  const medians = computeMedians([...rounds('ours', 10), ...rounds('theirs', 10)]);
  expect(evaluateBounds([bound(comparison, limit, limit)], medians)[0]?.outcome).toBe(outcome);
});

test('a bound is skipped if its baseline was not measured', () => {
  expect(evaluateBounds([bound('at least', 1, 1)], computeMedians(rounds('ours', 10)))).toEqual([]);
});
