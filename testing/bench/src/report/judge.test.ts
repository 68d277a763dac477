import { expect, test } from '@jest/globals';
import type { Claim, Sample } from '../measure/sample.ts';
import { judge, mediansOf } from './judge.ts';

const rounds = (contestant: string, ...rates: number[]): Sample[] =>
  rates.map((rate, index) => ({ scenario: '64×4', contestant, round: index + 1, figures: { rate } }));

const claim = (sense: Claim['sense'], must: number, aim: number): Claim => ({
  scenario: '64×4',
  figure: 'rate',
  of: 'ours',
  against: 'theirs',
  sense,
  must,
  aim,
});

test('ratios are those of the medians, so that one bad round decides nothing', () => {
  const medians = mediansOf([...rounds('ours', 60, 5, 70), ...rounds('theirs', 100, 100, 900)]);
  expect(judge([claim('at least', 0.5, 0.75)], medians)[0]).toMatchObject({ value: 0.6, verdict: 'must' });
});

test.each([
  ['at least', 0.5, 'aim'],
  ['at least', 1.1, 'missed'],
  ['at most', 1.2, 'aim'],
  ['at most', 0.9, 'missed'],
] as const)('%s %d of an equal is %s', (sense, bound, verdict) => {
  const medians = mediansOf([...rounds('ours', 10), ...rounds('theirs', 10)]);
  expect(judge([claim(sense, bound, bound)], medians)[0]?.verdict).toBe(verdict);
});

test('who was not measured is not judged', () => {
  expect(judge([claim('at least', 1, 1)], mediansOf(rounds('ours', 10)))).toEqual([]);
});
