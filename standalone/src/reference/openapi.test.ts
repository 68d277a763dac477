import { expect, test } from '@jest/globals';
import { defineRoute, type Method, type Route } from '@parley/service-kit/http/route';
import { renderOpenapi } from './openapi.ts';

type Kept = Pick<Route, 'logged' | 'replays'>;

/** The headers that the document names beside X-Request-Id, which every answer has. */
function headersOf(method: Method, kept: Kept = {}): string[] {
  const route = defineRoute({
    method,
    path: '/v1/things',
    operation: 'doThing',
    summary: 'Does it',
    auth: 'none',
    answers: { 204: null },
    problems: [],
    handle: async () => ({ status: 204 }),
    ...kept,
  });
  const { paths } = JSON.parse(renderOpenapi([route]));
  return Object.keys(paths['/v1/things'][method.toLowerCase()].responses[204].headers).filter((name) => name !== 'X-Request-Id');
}

test('only what is logged has a position, and only what keeps its key is answered again', () => {
  expect(headersOf('GET')).toEqual([]);
  expect(headersOf('POST')).toEqual(['Parley-Position', 'Idempotency-Replayed']);
  expect(headersOf('POST', { logged: false })).toEqual([]);
  expect(headersOf('POST', { logged: false, replays: true })).toEqual(['Idempotency-Replayed']);
});
