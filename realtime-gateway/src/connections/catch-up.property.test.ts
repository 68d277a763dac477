import { expect, test } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, integer, oneof } from 'fast-check';
import { playOut, type Step } from './catch-up.fixture.ts';

/** Mostly what makes trouble: comings and goings while reads and pushes are under way. */
const steps = array(
  oneof(
    { weight: 6, arbitrary: constantFrom<Step>('message', 'push', 'push', 'take read', 'answer read', 'answer read') },
    { weight: 3, arbitrary: constantFrom<Step>('add', 'remove', 'push again') },
    { weight: 2, arbitrary: constantFrom<Step>('cut', 'restore', 'drop and resync', 'connect') },
    { weight: 1, arbitrary: constantFrom<Step>('disconnect') },
  ),
  { minLength: 20, maxLength: 120, size: 'max' },
).map((some): Step[] => ['add', 'push', 'connect', ...some]);

test('whatever comes between, every socket hears what its user may, all of it, in order', async () => {
  await assert(
    asyncProperty(steps, integer({ min: 1, max: 6 }), integer({ min: 1, max: 3 }), async (steps, heldLimit, concurrency) => {
      expect(await playOut(steps, { heldLimit, concurrency })).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});
