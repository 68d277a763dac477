import { expect, test } from '@jest/globals';
import { CheckViolation, DatabaseUnavailable } from '@parley/database/database';
import { StoreUnavailable } from '@parley/event-store/event-store';
import { retryWhileUnavailable } from './retry-while-unavailable.ts';
import { CannotRebuild, type StartFrom } from './slot-claim.ts';

const retries = { signal: new AbortController().signal, maxRetries: 2, pauseMs: 1 };

/** An attempt that fails with each of these in turn, then succeeds. Records how each one started; its slots hold data at once, or never. */
function failingAttempt(failures: Error[], { resumable = true } = {}) {
  const starts: StartFrom[] = [];
  return {
    starts,
    async attempt(startFrom: StartFrom, onResumable: () => void) {
      starts.push(startFrom);
      if (resumable) onResumable();
      const failure = failures.shift();
      if (failure) throw failure;
      return 'done';
    },
  };
}

test('resumes after a store was unavailable', async () => {
  const { starts, attempt } = failingAttempt([new StoreUnavailable('no answer'), new DatabaseUnavailable('no answer')]);
  expect(await retryWhileUnavailable('empty', attempt, retries)).toBe('done');
  expect(starts).toEqual(['empty', 'unfinished', 'unfinished']);
});

test('resumes after an erasure moved its checkpoints', async () => {
  const { starts, attempt } = failingAttempt([new CheckViolation('checkpoint_moved')]);
  expect(await retryWhileUnavailable('empty', attempt, retries)).toBe('done');
  expect(starts).toEqual(['empty', 'unfinished']);
});

test.each([true, false])('gives up when the store stays unavailable (resumable: %s)', async (resumable) => {
  const { attempt } = failingAttempt(
    Array.from({ length: 3 }, (_, index) => new StoreUnavailable(`${index}`)),
    { resumable },
  );
  await expect(retryWhileUnavailable('empty', attempt, retries)).rejects.toThrow('2');
});

test('starts again when a store became unavailable before there was anything to resume', async () => {
  const { starts, attempt } = failingAttempt([new StoreUnavailable('no answer')], { resumable: false });
  expect(await retryWhileUnavailable('empty', attempt, retries)).toBe('done');
  expect(starts).toEqual(['empty', 'empty']);
});

test('throws the reason why a second start is refused', async () => {
  const { attempt } = failingAttempt([new StoreUnavailable('no answer'), new CannotRebuild('parked')], { resumable: false });
  await expect(retryWhileUnavailable('empty', attempt, retries)).rejects.toThrow('parked');
});

test.each(['empty', 'unfinished', 'previous'] as const)(
  'throws the outage when its slots are no longer there to resume: from %s',
  async (startFrom) => {
    const { starts, attempt } = failingAttempt([new StoreUnavailable('no answer'), new CannotRebuild('nothing to resume')]);
    await expect(retryWhileUnavailable(startFrom, attempt, retries)).rejects.toThrow('no answer');
    expect(starts).toEqual([startFrom, 'unfinished']);
  },
);

test('does not retry other errors', async () => {
  const { starts, attempt } = failingAttempt([new Error('a bug')]);
  await expect(retryWhileUnavailable('previous', attempt, retries)).rejects.toThrow('a bug');
  expect(starts).toEqual(['previous']);
});
