import { setImmediate as nextTick } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { startActivity } from './activity.ts';

test('reports every error once the rounds of all actors have ended', async () => {
  const ended: string[] = [];
  const [lastRound, othersFailed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const activity = startActivity(['ada', 'bob', 'cy'], 1, async (name) => {
    if (name === 'bob') othersFailed.resolve();
    if (name !== 'cy') throw new Error(`${name} failed`);
    await lastRound.promise;
    ended.push(name);
  });
  const stopped = activity.stop().finally(() => ended.push('stopped'));
  stopped.catch(() => undefined);
  await othersFailed.promise;
  await nextTick();
  expect(ended).toEqual([]);
  lastRound.resolve();
  await expect(stopped).rejects.toThrow('ada failed; bob failed');
  expect(ended).toEqual(['cy', 'stopped']);
});
