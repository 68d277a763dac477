import { expect, test } from '@jest/globals';
import { Problem } from '@parley/service-kit/problems';
import { retryWhileHintIsStale } from './retry-stale-hint.ts';

test('retries while the hint is stale, and not after any other error', async () => {
  let attempts = 0;
  const unavailableTwice = async () => {
    if (++attempts < 3) throw new Problem('unavailable');
    return 'done';
  };
  await expect(retryWhileHintIsStale(unavailableTwice)).resolves.toBe('done');
  const refused = async () => {
    attempts++;
    throw new Problem('forbidden');
  };
  attempts = 0;
  await expect(retryWhileHintIsStale(refused)).rejects.toMatchObject({ code: 'forbidden' });
  expect(attempts).toBe(1);
});
