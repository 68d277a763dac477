import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import request from 'supertest';
import { createInFlightLimit } from '../bounds/in-flight-limit.ts';
import { createLimit, createRequestLimits } from '../limits.ts';
import { createDispatcher } from './dispatch.ts';
import { createHttpApp } from './http-app.ts';
import { appWith } from './http-app.fixture.ts';
import { defineRoute } from './route.ts';

const limitOf = (points: number) => createLimit({ name: 'test', rate: { points, seconds: 60 } });
const logger = pino({ level: 'silent' });
const actor = { userId: 'user-1', sessionId: 'session-1' };

/** A route that responds when released, served over HTTP and in process with the same limits. */
function setup({ user = 100, network = 100 }) {
  const held: (() => void)[] = [];
  const started: PromiseWithResolvers<void>[] = [];
  const arrived = (count: number) => (started[count] ??= Promise.withResolvers<void>()).promise;
  const path = (auth: 'session' | 'none') => `/v1/${auth}`;
  const handle = async () => {
    const released = new Promise<void>((resolve) => held.push(resolve));
    void arrived(held.length);
    started[held.length]!.resolve();
    await released;
    return { status: 204 };
  };
  const common = { method: 'GET', summary: 'Wait', problems: [], answers: { 204: null }, handle } as const;
  const routes = [
    defineRoute({ ...common, path: path('session'), operation: 'waitAsUser', auth: 'session' }),
    defineRoute({ ...common, path: path('none'), operation: 'wait', auth: 'none' }),
  ];
  const inFlight = {
    user: createInFlightLimit({ name: 'user', max: user }),
    network: createInFlightLimit({ name: 'network', max: network }),
  };
  const limits = createRequestLimits({ user: limitOf(1_000), session: limitOf(1_000), address: limitOf(1_000), inFlight });
  const sessions = { isActive: async () => true, revoked: async () => undefined };
  const dispatch = createDispatcher({ routes, sessions, limits, logger });
  const server = createServer(createHttpApp({ routes, limits, logger, authenticate: async () => actor }));
  return {
    arrived,
    release: () => held.forEach((resolve) => resolve()),
    viaHttp: (auth: 'session' | 'none') =>
      request(server)
        .get(path(auth))
        .then(({ status, body }) => ({ status, body: body as unknown })),
    viaSocket: () => dispatch({ method: 'GET', path: path('session'), actor, requestId: 'request-1', address: '::1' }),
  };
}

describe('H2: requests in flight', () => {
  test('of a user are bounded over HTTP and sockets together', async () => {
    const { arrived, release, viaHttp, viaSocket } = setup({ user: 2 });
    const waiting = [viaHttp('session'), viaSocket()];
    await arrived(2);
    expect(await viaHttp('session')).toMatchObject({ status: 429, body: { code: 'too_many_in_flight', retryAfter: 1 } });
    expect(await viaSocket()).toMatchObject({ status: 429, problem: { code: 'too_many_in_flight' } });
    release();
    expect(await Promise.all(waiting)).toMatchObject([{ status: 204 }, { status: 204 }]);
  });

  test('without authentication are bounded by network', async () => {
    const { arrived, release, viaHttp } = setup({ network: 1 });
    const waiting = viaHttp('none');
    await arrived(1);
    expect(await viaHttp('none')).toMatchObject({ status: 429, body: { code: 'too_many_in_flight' } });
    release();
    expect(await waiting).toMatchObject({ status: 204 });
  });
});

test('M7: requests for unknown paths are charged to the address, probes are not', async () => {
  const limits = createRequestLimits({ user: limitOf(1), session: limitOf(1), address: limitOf(2) });
  const { app } = appWith({ limits });
  const statuses: number[] = [];
  for (const path of ['/nothing', '/v1/nothing', '/docs', '/healthz']) statuses.push((await request(app).get(path)).status);
  // The app of this test has no probes mounted.
  expect(statuses).toEqual([404, 404, 429, 404]);
});
