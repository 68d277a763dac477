import { expect, test } from '@jest/globals';
import { findHeldPlaces } from './places.ts';

test('a place that is free in time is no fault', async () => {
  const reads = [new Map([['a call', new Set(['a peer'])]]), new Map<string, Set<string>>()];
  expect(await findHeldPlaces(async () => reads.shift()!, ['a call', 'a call'])).toEqual([]);
});

test('a place that is held for ever is found, by its peer and call', async () => {
  const held = new Map([['a call', new Set(['a peer'])]]);
  expect(await findHeldPlaces(async () => held, ['a call', 'another'], 0)).toEqual([
    'a peer still hold places in a call, and everybody has left it',
  ]);
});
