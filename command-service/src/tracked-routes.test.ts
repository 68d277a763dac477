import { expect, test } from '@jest/globals';
import { EpochMismatch } from '@parley/event-store/event-store';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { trackedRoutes } from './tracked-routes.ts';

type Request = Parameters<Route['handle']>[0];

function routeThat(handle: () => Promise<{ status: number }>): Route {
  return defineRoute({
    method: 'POST',
    path: '/x',
    operation: 'x',
    summary: 'x',
    auth: 'none',
    answers: { 200: null },
    problems: [],
    handle,
  });
}

test('close waits for requests in flight, including failing ones', async () => {
  const [first, second] = [Promise.withResolvers<{ status: number }>(), Promise.withResolvers<{ status: number }>()];
  const tracked = trackedRoutes([routeThat(() => first.promise), routeThat(() => second.promise)], [], () => {});
  const responses = tracked.routes.map((route) => route.handle({} as Request));
  let isClosed = false;
  const closing = tracked.close().then(() => (isClosed = true));
  first.resolve({ status: 200 });
  await responses[0];
  expect(isClosed).toBe(false);
  second.reject(new Error('failed'));
  await expect(responses[1]).rejects.toThrow('failed');
  await closing;
});

test('an epoch mismatch is reported and answered with unavailable', async () => {
  const mismatches: Error[] = [];
  const failing = routeThat(() => Promise.reject(new EpochMismatch('the store is of epoch 2')));
  const { routes } = trackedRoutes([failing], [], (mismatch) => void mismatches.push(mismatch));
  await expect(routes[0]!.handle({} as Request)).rejects.toMatchObject({ code: 'unavailable' });
  expect(mismatches).toHaveLength(1);
});
