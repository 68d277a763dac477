import { expect, test } from '@jest/globals';
import { EpochMismatch } from '@parley/event-store/event-store';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { watchedRoutes } from './watched-routes.ts';

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

test('close waits for what is under way, also for what fails', async () => {
  const [first, second] = [Promise.withResolvers<{ status: number }>(), Promise.withResolvers<{ status: number }>()];
  const watched = watchedRoutes([routeThat(() => first.promise), routeThat(() => second.promise)], [], () => {});
  const asked = watched.routes.map((route) => route.handle({} as Request));
  let isClosed = false;
  const closing = watched.close().then(() => (isClosed = true));
  first.resolve({ status: 200 });
  await asked[0];
  expect(isClosed).toBe(false);
  second.reject(new Error('failed'));
  await expect(asked[1]).rejects.toThrow('failed');
  await closing;
});

test('a store of another epoch is told, and answered as unavailable', async () => {
  const told: Error[] = [];
  const failing = routeThat(() => Promise.reject(new EpochMismatch('the store is of epoch 2')));
  const { routes } = watchedRoutes([failing], [], (mismatch) => void told.push(mismatch));
  await expect(routes[0]!.handle({} as Request)).rejects.toMatchObject({ code: 'unavailable' });
  expect(told).toHaveLength(1);
});
