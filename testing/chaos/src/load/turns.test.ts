import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { takeTurns } from './turns.ts';

test('all that was thrown is told, when the turns of all are over', async () => {
  const ended: string[] = [];
  const [last, othersFell] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const turns = takeTurns(['ada', 'bob', 'cy'], 1, async (name) => {
    if (name === 'bob') othersFell.resolve();
    if (name !== 'cy') throw new Error(`${name} fell`);
    await last.promise;
    ended.push(name);
  });
  const stopped = turns.stop().finally(() => ended.push('stopped'));
  stopped.catch(() => undefined);
  await othersFell.promise;
  await nextTurn();
  expect(ended).toEqual([]);
  last.resolve();
  await expect(stopped).rejects.toThrow('ada fell; bob fell');
  expect(ended).toEqual(['cy', 'stopped']);
});
