import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rowRange } from './virtual-rows.ts';

test('the range covers the viewport and stays within the rows', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat(2000), fc.integer({ min: 1, max: 200 }), fc.nat(10_000), (scrollTop, height, rowHeight, count) => {
      const { start, end } = rowRange(scrollTop, height, rowHeight, count);
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(count);
      expect(start).toBeLessThanOrEqual(end);
      const firstVisible = Math.floor(scrollTop / rowHeight);
      const lastVisible = Math.min(count, Math.ceil((scrollTop + height) / rowHeight));
      if (firstVisible < count) {
        expect(start).toBeLessThanOrEqual(firstVisible);
        expect(end).toBeGreaterThanOrEqual(lastVisible);
      }
      expect(end - start).toBeLessThanOrEqual(Math.ceil(height / rowHeight) + 18);
    }),
  );
});
