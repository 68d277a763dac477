import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rangeAround, rowAt, spaceBetween } from './window-range.ts';

describe('the rendered range', () => {
  test('covers the viewport and a margin on both sides', () => {
    const heights = Array.from({ length: 100 }, () => 50);
    const range = rangeAround({ heights, index: 50, offset: 0, viewport: 500, margin: 200, maxRows: 120 });
    expect(range).toEqual({ start: 46, end: 64 });
  });

  test('is empty without rows', () => {
    expect(rangeAround({ heights: [], index: 0, offset: 0, viewport: 500, margin: 200, maxRows: 10 })).toEqual({ start: 0, end: 0 });
  });
});

test('property: the range has the row, at most as many rows as allowed, and no gap in view unless they are too many', () => {
  const input = fc.record({
    heights: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 200 }),
    place: fc.nat(199),
    offset: fc.integer({ min: -200, max: 700 }),
    viewport: fc.integer({ min: 1, max: 1200 }),
    maxRows: fc.integer({ min: 1, max: 120 }),
  });
  fc.assert(
    fc.property(input, ({ heights, place, offset, viewport, maxRows }) => {
      const index = place % heights.length;
      const { start, end } = rangeAround({ heights, index, offset, viewport, margin: 100, maxRows });
      expect(start).toBeLessThanOrEqual(index);
      expect(end).toBeGreaterThan(index);
      expect(end - start).toBeLessThanOrEqual(maxRows);
      if (end - start === maxRows) return;
      const top = offset - spaceBetween(heights, start, index);
      const bottom = offset + spaceBetween(heights, index, end);
      expect(start === 0 || top <= -100).toBe(true);
      expect(end === heights.length || bottom >= viewport + 100).toBe(true);
    }),
  );
});

test('property: the row at a position contains it', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), fc.nat(5_000), (heights, position) => {
      const { index, offset } = rowAt(heights, position);
      if (position >= spaceBetween(heights, 0, heights.length)) return;
      expect(spaceBetween(heights, 0, index) - position).toBe(offset);
      expect(offset).toBeLessThanOrEqual(0);
      expect(offset + heights[index]!).toBeGreaterThan(0);
    }),
  );
});
