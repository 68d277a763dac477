import { expect, test } from '@jest/globals';
import { takeTurns } from './turns.ts';

test('all that was thrown is told, when the turns of all are over', async () => {
  const ended: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const turns = takeTurns(['ada', 'bob', 'cy'], 1, async (name) => {
    if (name !== 'cy') throw new Error(`${name} fell`);
    await promise;
    ended.push(name);
  });
  const stopped = turns.stop();
  setTimeout(resolve, 20);
  await expect(stopped).rejects.toThrow('ada fell; bob fell');
  expect(ended).toEqual(['cy']);
});
