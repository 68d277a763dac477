import { expect, test } from '@jest/globals';
import { findLeakedParticipations } from './leaked-participations.ts';

test('accepts a participation that ends before the deadline', async () => {
  const reads = [new Map([['a call', new Set(['a peer'])]]), new Map<string, Set<string>>()];
  expect(await findLeakedParticipations(async () => reads.shift()!, ['a call', 'a call'])).toEqual([]);
});

test('finds a participation that does not end, by its peer and call', async () => {
  const participants = new Map([['a call', new Set(['a peer'])]]);
  expect(await findLeakedParticipations(async () => participants, ['a call', 'another'], 0)).toEqual([
    'a peer still in a call after all participants left',
  ]);
});
