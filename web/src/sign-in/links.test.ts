import { expect, test } from '@jest/globals';
import { tokenOfLink } from './links.ts';

test.each([
  ['/reset', '#a-token', 'a-token'],
  ['/reset', '', undefined],
  ['/reset', '#', undefined],
  ['/', '#a-token', undefined],
  ['/invite', '#a-token', undefined],
])('%s%s', (pathname, hash, token) => {
  expect(tokenOfLink('reset', { pathname, hash })).toBe(token);
});
