import { expect, test } from '@jest/globals';
import { createRecentUse } from './recent-use.ts';

function openUse() {
  let now = 0;
  return {
    ...createRecentUse({ lightAmount: 100, halfLifeMs: 1_000, clock: () => now }),
    wait: (ms: number) => void (now += ms),
  };
}

test('a key that uses much is not light until its work is old', () => {
  const { add, isLight, wait } = openUse();
  expect(isLight('a')).toBe(false);
  add('a', 10);
  expect(isLight('a')).toBe(true);
  add('a', 300);
  add('b', 90);
  expect([isLight('a'), isLight('b')]).toEqual([false, true]);
  wait(1_000);
  expect(isLight('a')).toBe(false);
  wait(1_000);
  expect(isLight('a')).toBe(true);
});

test('a key that uses a small share of all is light', () => {
  const { add, isLight } = openUse();
  add('a', 200);
  expect(isLight('a')).toBe(false);
  for (let key = 0; key < 4; key++) add(`other ${key}`, 1_000);
  expect(isLight('a')).toBe(true);
  expect(isLight('other 1')).toBe(false);
});
