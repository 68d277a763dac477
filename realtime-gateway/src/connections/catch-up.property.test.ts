import { expect, test } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, integer, oneof } from 'fast-check';
import { simulate, type Step } from './catch-up.fixture.ts';

/** Weighted towards races: membership changes while reads and pushes are in flight. */
const steps = array(
  oneof(
    { weight: 6, arbitrary: constantFrom<Step>('message', 'push', 'push', 'execute read', 'answer read', 'answer read') },
    { weight: 3, arbitrary: constantFrom<Step>('add', 'remove', 'push again') },
    { weight: 2, arbitrary: constantFrom<Step>('lose channel', 'restore channel', 'drop and resync', 'connect') },
    { weight: 1, arbitrary: constantFrom<Step>('disconnect') },
  ),
  { minLength: 20, maxLength: 120, size: 'max' },
).map((generated): Step[] => ['add', 'push', 'connect', ...generated]);

test('in any interleaving, each connection receives every event that its user may see, in order, and no other', async () => {
  await assert(
    asyncProperty(steps, integer({ min: 1, max: 6 }), integer({ min: 1, max: 3 }), async (steps, bufferLimit, concurrency) => {
      expect(await simulate(steps, { bufferLimit, concurrency })).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});
