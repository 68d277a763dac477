import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rowsOf, tileGrid } from './tile-rows.ts';

describe('rows of a call', () => {
  test.each([
    [1, [1], [1]],
    [2, [2], [1, 1]],
    [3, [2, 1], [2, 1]],
    [4, [2, 2], [2, 2]],
    [5, [3, 2], [2, 2, 1]],
    [6, [3, 3], [2, 2, 2]],
    [7, [4, 3], [2, 2, 2, 1]],
    [8, [4, 4], [2, 2, 2, 2]],
  ])('%i', (count, wide, narrow) => {
    expect([rowsOf(count, 'wide'), rowsOf(count, 'narrow')]).toEqual([wide, narrow]);
  });

  test('shorter rows are centered', () => {
    expect(tileGrid(5, 'wide')).toEqual({ columns: 6, places: ['1 / span 2', '3 / span 2', '5 / span 2', '2 / span 2', '4 / span 2'] });
    expect(tileGrid(3, 'narrow')).toEqual({ columns: 4, places: ['1 / span 2', '3 / span 2', '2 / span 2'] });
  });

  test('every tile has a place within the columns', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), fc.constantFrom('wide' as const, 'narrow' as const), (count, shape) => {
        const { columns, places } = tileGrid(count, shape);
        expect(places).toHaveLength(count);
        for (const place of places) expect(Number.parseInt(place, 10) + 1).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
