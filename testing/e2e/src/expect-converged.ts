import { isDeepStrictEqual } from 'node:util';
import { expect } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { freshState, type Replica } from './replica.ts';
import { comparableState } from './under-load/comparable-state.ts';

/** Waits until the replica's state equals a fresh read. Events arrive asynchronously, so it polls. */
export async function expectConverged(replica: Replica, deadlineMs = 20_000): Promise<void> {
  const user = replica.person.account.username;
  let replicated: object = {};
  let fresh: object = { never: 'read' };
  const agree = async () => {
    [replicated, fresh] = [comparableState(replica.state()), comparableState(await freshState(replica.person))];
    return isDeepStrictEqual(replicated, fresh);
  };
  await waitUntil(agree, { what: `${user} to converge`, deadlineMs, pauseMs: 100 }).catch(() => undefined);
  // Uses the states of the last comparison; another read could race with an event.
  expect({ user, ...replicated }).toEqual({ user, ...fresh });
}
