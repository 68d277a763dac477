import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RecentlyUsed } from './recently-used.ts';

const weighing = (weight: number) => ({ weight });

describe('RecentlyUsed', () => {
  test('keeps what is used, and drops what only lies there; looking without using does not count', () => {
    const kept = new RecentlyUsed<number, { weight: number }>({ entries: 10, weight: Infinity });
    kept.set(1, weighing(1));
    kept.set(2, weighing(1));
    for (let key = 100; key < 200; key++) {
      kept.set(key, weighing(1));
      kept.get(1);
      kept.peek(2);
    }
    expect([kept.peek(1), kept.peek(2), kept.peek(199)]).toEqual([weighing(1), undefined, weighing(1)]);
  });

  test('an entry that grows beyond the bound drives others out, at last itself', () => {
    const kept = new RecentlyUsed<string, { weight: number }>({ entries: 9, weight: 20 });
    const growing = weighing(4);
    kept.set('older', weighing(4));
    kept.set('old', weighing(8));
    kept.set('growing', growing);
    kept.grow('growing', growing, 5);
    expect([kept.peek('older'), kept.peek('growing')]).toEqual([undefined, growing]);
    kept.grow('growing', growing, 4);
    expect(kept.peek('growing')).toBe(undefined);
    kept.grow('growing', growing, 4);
    expect([kept.peek('growing'), growing.weight]).toEqual([undefined, 17]);
  });

  test('never holds more than its bounds, weighs what it holds, and holds what came last', () => {
    const step = fc.record({ key: fc.nat(9), weight: fc.nat(8), act: fc.constantFrom('set', 'grow', 'delete', 'get') });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const kept = new RecentlyUsed<number, { weight: number }>({ entries: 4, weight: 20 });
        for (const { key, weight, act } of steps) {
          const value = kept.get(key);
          if (act === 'grow' && value) kept.grow(key, value, weight);
          if (act === 'delete') kept.delete(key);
          if (act === 'set') {
            kept.set(key, { weight });
            expect(kept.peek(key)).toEqual({ weight });
          }
          const held = Array.from({ length: 10 }, (_, index) => kept.peek(index)).filter((one) => one !== undefined);
          expect(held.length).toBeLessThanOrEqual(4);
          expect(kept.weight).toBe(held.reduce((sum, one) => sum + one.weight, 0));
          expect(kept.weight).toBeLessThanOrEqual(20);
        }
      }),
    );
  });
});
