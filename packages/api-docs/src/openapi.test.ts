import { expect, test } from '@jest/globals';
import { defineRoute, type Method, type Route } from '@parley/service-kit/http/route';
import { renderOpenapi } from './openapi.ts';
import { problemsOf } from './problem-schemas.ts';

/** Returns the documented response headers without X-Request-Id, which every response has. */
function headersOf(method: Method, options: Pick<Route, 'logged' | 'replays'> = {}): string[] {
  const route = defineRoute({
    method,
    path: '/v1/things',
    operation: 'doThing',
    summary: 'Do it',
    auth: 'none',
    answers: { 204: null },
    problems: [],
    handle: async () => ({ status: 204 }),
    ...options,
  });
  const { paths } = JSON.parse(renderOpenapi([route]));
  return Object.keys(paths['/v1/things'][method.toLowerCase()].responses[204].headers).filter((name) => name !== 'X-Request-Id');
}

test('only logged commands return a position, and only commands that store their key replay a response', () => {
  expect(headersOf('GET')).toEqual([]);
  expect(headersOf('POST')).toEqual(['Parley-Position', 'Idempotency-Replayed']);
  expect(headersOf('POST', { logged: false })).toEqual([]);
  expect(headersOf('POST', { logged: false, replays: true })).toEqual(['Idempotency-Replayed']);
});

test('H2: every route documents that too many requests may be in flight', () => {
  const route = { method: 'GET', path: '/v1/things', auth: 'none', answers: {}, problems: [] } as unknown as Route;
  expect(problemsOf(route).get(429)).toEqual(['rate_limited', 'too_many_in_flight']);
});
