import { expect, test } from '@jest/globals';
import { defineRoute, type Method, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { renderOpenapi } from './openapi.ts';
import { problemsOf } from './problem-schemas.ts';

/** Returns the documented response headers without those that every response has. */
function headersOf(
  method: Method,
  options: Partial<Pick<Route, 'logged' | 'replays' | 'answers' | 'location'>> = {},
  status = 204,
): string[] {
  const route = defineRoute({
    method,
    path: '/v1/things',
    operation: 'getMe',
    summary: 'Do it',
    auth: 'none',
    answers: { 204: null },
    problems: [],
    handle: async () => ({ status: 204 }),
    ...options,
  });
  const { paths } = JSON.parse(renderOpenapi([route]));
  const { headers } = paths['/v1/things'][method.toLowerCase()].responses[status];
  expect(Object.keys(headers)).toEqual(expect.arrayContaining(['X-Request-Id', 'RateLimit', 'RateLimit-Policy']));
  return Object.keys(headers).filter((name) => name !== 'X-Request-Id' && !name.startsWith('RateLimit'));
}

test('only logged commands return a position, and only commands that store their key replay a response', () => {
  expect(headersOf('GET')).toEqual([]);
  expect(headersOf('POST')).toEqual(['Parley-Position', 'Idempotency-Replayed']);
  expect(headersOf('POST', { logged: false })).toEqual([]);
  expect(headersOf('POST', { logged: false, replays: true })).toEqual(['Idempotency-Replayed']);
});

test('what is created has a location; a single resource has an entity tag, a list has none', () => {
  expect(headersOf('POST', { logged: false, answers: { 201: null } }, 201)).toEqual(['Location']);
  const thing = z.object({ seq: z.int() });
  for (const status of [200, 304]) expect(headersOf('GET', { answers: { 200: thing } }, status)).toEqual(['ETag']);
  expect(headersOf('GET', { answers: { 200: z.object({ items: z.array(thing) }) } }, 200)).toEqual([]);
});

test('H2: every route documents that too many requests may be in flight', () => {
  const route = { method: 'GET', path: '/v1/things', auth: 'none', answers: {}, problems: [] } as unknown as Route;
  expect(problemsOf(route).get(429)).toEqual(['rate_limited', 'too_many_in_flight']);
});
