import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RecentlyUsed } from './recently-used.ts';

describe('RecentlyUsed', () => {
  test('forgets first what was used longest ago; looking without using does not count', () => {
    const kept = new RecentlyUsed<string, { weight: number }>({ entries: 3, weight: 100 });
    for (const key of ['a', 'b', 'c']) kept.set(key, { weight: 1 });
    kept.get('a');
    kept.peek('b');
    kept.set('d', { weight: 1 });
    expect(['a', 'b', 'c', 'd'].filter((key) => kept.peek(key))).toEqual(['a', 'c', 'd']);
  });

  test('an entry that grows beyond the bound drives others out, at last itself', () => {
    const kept = new RecentlyUsed<string, { weight: number }>({ entries: 9, weight: 10 });
    const growing = { weight: 4 };
    kept.set('old', { weight: 4 });
    kept.set('growing', growing);
    kept.grow('growing', growing, 3);
    expect([kept.peek('old'), kept.peek('growing'), kept.weight]).toEqual([undefined, growing, 7]);
    kept.grow('growing', growing, 4);
    expect([kept.peek('growing'), kept.weight]).toEqual([undefined, 0]);
  });

  test('never holds more than its bounds, and weighs what it holds', () => {
    const step = fc.record({ key: fc.nat(9), weight: fc.nat(8), grows: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const kept = new RecentlyUsed<number, { weight: number }>({ entries: 4, weight: 20 });
        for (const { key, weight, grows } of steps) {
          const value = kept.get(key);
          if (grows && value) kept.grow(key, value, weight);
          else kept.set(key, { weight });
          const held = Array.from({ length: 10 }, (_, index) => kept.peek(index)).filter((one) => one !== undefined);
          expect(held.length).toBeLessThanOrEqual(4);
          expect(kept.weight).toBe(held.reduce((sum, one) => sum + one.weight, 0));
          expect(kept.weight).toBeLessThanOrEqual(20);
        }
      }),
    );
  });
});
