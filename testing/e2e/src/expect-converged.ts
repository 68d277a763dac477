import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { freshState, type Mirror } from './mirror.ts';
import { comparable } from './under-load/comparable.ts';

/** Deliveries follow on their own time: a client has converged once what it heard and what is read agree. */
export async function expectConverged(mirror: Mirror, deadlineMs = 20_000): Promise<void> {
  const of = mirror.person.account.username;
  let heard: object = {};
  let read: object = { never: 'read' };
  const agree = async () => {
    [heard, read] = [comparable(mirror.state()), comparable(await freshState(mirror.person))];
    return isDeepStrictEqual(heard, read);
  };
  await waitUntil(agree, { what: `${of} to converge`, deadlineMs, pauseMs: 100 }).catch(() => undefined);
  // As they were compared last: once more, and a delivery could come in between.
  expect({ of, ...heard }).toEqual({ of, ...read });
}
