import { expect, test } from '@jest/globals';
import { conversations } from '@parley/read-tables/tables/conversations';
import { messages } from '@parley/read-tables/tables/messages';
import { RowCache } from './row-cache.ts';

const row = { position: 1 };

test('keeps recently used rows and evicts others', () => {
  const cache = new RowCache(4);
  for (const key of ['used', 'unused', 'three', 'four', 'five', 'six']) {
    cache.set(conversations, key, row);
    expect(cache.get(conversations, 'used')).toBe(row);
  }
  expect(cache.get(conversations, 'unused')).toBeUndefined();
});

test('caches nothing of a table with a limit of 0', () => {
  const cache = new RowCache(4, { messages: 0 });
  cache.set(messages, 'one', row);
  cache.set(conversations, 'one', null);
  expect([cache.get(messages, 'one'), cache.get(conversations, 'one')]).toEqual([undefined, null]);
});
