import { expect, test } from '@jest/globals';
import { parseRoute } from '../routing/route.ts';
import { isNewRequest } from './use-requests.ts';

test.each([
  ['/c/1', '/c/1?m=7', true],
  ['/c/1?m=7', '/c/1?m=8', true],
  ['/c/1?m=7&q=hut', '/c/1?m=7&q=hut', true],
  ['/c/1?m=7', '/c/1/details?m=7', false],
  ['/c/1?m=7&q=hut', '/c/1?m=7&q=hut&in=1', false],
])('from %s to %s: %s', (before, now, expected) => {
  expect(isNewRequest(parseRoute(before), parseRoute(now))).toBe(expected);
});
