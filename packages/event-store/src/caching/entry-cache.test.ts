import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { EntryCache } from './entry-cache.ts';

const weighing = (weight: number) => ({ weight });

describe('EntryCache', () => {
  test('evicts what was not used; a peek is no use', () => {
    const cache = new EntryCache<string, { weight: number }>({ entries: 10, weight: Infinity });
    cache.set('used', weighing(1));
    cache.set('peeked', weighing(1));
    for (let key = 100; key < 200; key++) {
      cache.set(String(key), weighing(1));
      cache.get('used');
      cache.peek('peeked');
    }
    expect([cache.peek('used'), cache.peek('peeked'), cache.peek('199')]).toEqual([weighing(1), undefined, weighing(1)]);
  });

  test('an entry that grows evicts others, and finally itself', () => {
    const cache = new EntryCache<string, { weight: number }>({ entries: 9, weight: 20 });
    const growing = weighing(4);
    cache.set('older', weighing(4));
    cache.set('old', weighing(8));
    cache.set('growing', growing);
    cache.resize('growing', growing, 5);
    expect([cache.peek('older'), cache.peek('growing')]).toEqual([undefined, growing]);
    cache.resize('growing', growing, 4);
    expect(cache.peek('growing')).toBe(undefined);
    cache.resize('growing', growing, 4);
    expect([cache.peek('growing'), growing.weight]).toEqual([undefined, 17]);
  });

  test('never exceeds its bounds, weighs its entries, and has the last one set', () => {
    const step = fc.record({
      key: fc.nat(9).map(String),
      weight: fc.integer({ min: 1, max: 8 }),
      action: fc.constantFrom('set', 'resize', 'delete', 'get'),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const cache = new EntryCache<string, { weight: number }>({ entries: 4, weight: 20 });
        for (const { key, weight, action } of steps) {
          const entry = cache.get(key);
          if (action === 'resize' && entry) cache.resize(key, entry, weight);
          if (action === 'delete') cache.delete(key);
          if (action === 'set') {
            cache.set(key, { weight });
            expect(cache.peek(key)).toEqual({ weight });
          }
          const entries = Array.from({ length: 10 }, (_, index) => cache.peek(String(index))).filter((one) => one !== undefined);
          expect(entries.length).toBeLessThanOrEqual(4);
          expect(cache.weight).toBe(entries.reduce((sum, one) => sum + one.weight, 0));
          expect(cache.weight).toBeLessThanOrEqual(20);
        }
      }),
    );
  });
});
