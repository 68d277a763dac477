import { expect, test } from '@jest/globals';
import { createWorkBudget } from './work-budget.ts';

const budgetOf = (points: number, exceeded: string[] = []) =>
  createWorkBudget({
    name: 'test',
    rate: { points, seconds: 60 },
    metrics: { exceeded: (bound, key) => exceeded.push(`${bound} ${key}`) },
  });

test('H3: a key is admitted until its work exceeds the budget', async () => {
  const exceeded: string[] = [];
  const budget = budgetOf(100, exceeded);
  await budget.charge('a', 60);
  await budget.admit('a');
  await budget.charge('a', 39.5);
  await expect(budget.admit('a')).rejects.toMatchObject({
    code: 'budget_exhausted',
    status: 429,
    options: { retryAfter: expect.any(Number) },
  });
  expect(exceeded).toEqual(['test a']);
  await budget.admit('b');
});

test('H3: work that is done is charged even beyond the budget', async () => {
  const budget = budgetOf(10);
  await Promise.all([budget.charge('a', 9), budget.charge('a', 50)]);
  await expect(budget.admit('a')).rejects.toMatchObject({ code: 'budget_exhausted' });
});
