import { expect, test } from '@jest/globals';
import { createKnownKeys } from './known-keys.ts';

test('H4: knows the keys that were added', async () => {
  const known = createKnownKeys({ name: 'test', seconds: 60 });
  await known.add(['a', 'b']);
  expect(await Promise.all(['a', 'b', 'c'].map((key) => known.has(key)))).toEqual([true, true, false]);
});
