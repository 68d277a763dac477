import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import request from 'supertest';
import { z } from 'zod';
import { createInFlightLimit } from '../bounds/in-flight-limit.ts';
import { createWorkBudget } from '../bounds/work-budget.ts';
import { createLimit, createRequestLimits } from '../limits.ts';
import { requestLimitKeys, requestLimitsOf } from '../request-limit-config.ts';
import { listen } from '../graceful-server.ts';
import { createDispatcher } from './dispatch.ts';
import { createHttpApp } from './http-app.ts';
import { appWith, id, routes } from './http-app.fixture.ts';
import { defineRoute } from './route.ts';

const limitOf = (points: number) => createLimit({ name: 'test', rate: { points, seconds: 60 } });
const logger = pino({ level: 'silent' });
const actor = { userId: 'user-1', sessionId: 'session-1' };

/** A route that responds when released, served over HTTP and in process with the same limits. */
function setup({ user = 100, reads = 100, waiting = 0, network = 100 }) {
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
    user: createInFlightLimit({ name: 'user', max: user, maxWaiting: waiting }),
    network: createInFlightLimit({ name: 'network', max: network }),
    reads: createInFlightLimit({ name: 'reads', max: reads, maxWaiting: waiting }),
    longPolls: createInFlightLimit({ name: 'long_polls', max: 1 }),
  };
  const limits = createRequestLimits({ user: limitOf(1_000), session: limitOf(1_000), address: limitOf(1_000), inFlight });
  const sessions = { isActive: async () => true, revoked: async () => undefined };
  const dispatch = createDispatcher({ routes, sessions, limits, logger });
  const server = createServer(createHttpApp({ routes, limits, logger, authenticate: async () => actor }));
  return {
    arrived,
    handled: () => held.length,
    server,
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

  test('of a user that read are bounded more', async () => {
    const { arrived, release, viaHttp } = setup({ user: 3, reads: 1 });
    const waiting = viaHttp('session');
    await arrived(1);
    expect(await viaHttp('session')).toMatchObject({ status: 429, body: { code: 'too_many_in_flight' } });
    release();
    expect(await waiting).toMatchObject({ status: 204 });
  });

  test('of a closed connection are not, also where they are pipelined', async () => {
    const { arrived, release, viaHttp, server } = setup({ user: 2 });
    const socket = connect(await listen(server, { host: '127.0.0.1', port: 0 }), '127.0.0.1');
    const [peer] = (await once(server, 'connection')) as [Socket];
    socket.write('GET /v1/session HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2));
    await arrived(2);
    socket.destroy();
    await once(peer, 'close');
    const first = viaHttp('session');
    await arrived(3);
    const second = viaHttp('session');
    expect(await Promise.race([arrived(4).then(() => 'admitted'), second])).toBe('admitted');
    release();
    expect(await Promise.all([first, second])).toMatchObject([{ status: 204 }, { status: 204 }]);
    server.close();
  });

  test('whose client has gone while they waited in line are not served', async () => {
    const { arrived, handled, release, viaHttp, server } = setup({ user: 1, waiting: 1 });
    const port = await listen(server, { host: '127.0.0.1', port: 0 });
    const first = viaHttp('session');
    await arrived(1);
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /v1/session HTTP/1.1\r\nHost: a\r\n\r\n'));
    const [{ socket: peer }] = (await once(server, 'request')) as [IncomingMessage];
    socket.destroy();
    await once(peer, 'close');
    release();
    expect(await first).toMatchObject({ status: 204 });
    const next = viaHttp('session');
    await arrived(2);
    release();
    expect(await next).toMatchObject({ status: 204 });
    expect(handled()).toBe(2);
    server.close();
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

describe('H2: answers that nobody reads', () => {
  const text = '漢'.repeat(2 * 1024 * 1024);
  const route = defineRoute({
    method: 'GET',
    path: '/v1/page',
    operation: 'readPage',
    summary: 'Read a page',
    auth: 'session',
    problems: [],
    answers: { 200: z.unknown() },
    handle: async () => ({ status: 200, body: { items: [text] } }),
  });
  /** Each client is a user, by its token. */
  const authenticate = async (headers: { authorization?: string | undefined }) => ({ ...actor, userId: headers.authorization! });

  test('end the connections of the user who has most of them, and leave those of others', async () => {
    const limits = requestLimitsOf(z.object(requestLimitKeys).parse({ LIMIT_UNREAD_ANSWERS: '13MiB' }), {});
    const server = createServer(createHttpApp({ routes: [route], limits, logger, authenticate }));
    const port = await listen(server, { host: '127.0.0.1', port: 0 });
    const peers = new Map<string, Socket>();
    const closed: string[] = [];
    const readNothing = async (user: string, answers: number) => {
      const client = connect(port, '127.0.0.1').pause();
      client.on('error', () => undefined).write(`GET /v1/page HTTP/1.1\r\nHost: a\r\nAuthorization: ${user}\r\n\r\n`.repeat(answers));
      const [peer] = (await once(server, 'connection')) as [Socket];
      peers.set(
        user,
        peer.once('close', () => closed.push(user)),
      );
      return client;
    };
    const clients = [await readNothing('ada', 1), await readNothing('mal', 3)];
    await once(peers.get('mal')!, 'close');
    expect(closed).toEqual(['mal']);
    const { status, body } = await request(server).get('/v1/page').set('authorization', 'bob');
    expect([status, (body as { items: string[] }).items[0] === text]).toEqual([200, true]);
    for (const client of clients) client.destroy();
    server.close();
  });
});

describe('C1: bytes of answers', () => {
  const large = { 200: z.string() };
  const answerOf = (size: number) =>
    defineRoute({
      method: 'GET',
      path: `/v1/${size}`,
      operation: `read${size}`,
      auth: 'session',
      summary: 'Read',
      problems: [],
      answers: large,
      handle: async () => ({ status: 200, body: 'x'.repeat(size) }),
    });

  function serve(apiKey?: { keyId: string; scopes: readonly never[] }) {
    const answerBytes = createWorkBudget({ name: 'answer_bytes', rate: { points: 50_000, seconds: 60 }, problem: 'rate_limited' });
    const limits = createRequestLimits({ user: limitOf(1_000), session: limitOf(1_000), address: limitOf(1_000), answerBytes });
    const authenticate = async () => ({ ...actor, ...(apiKey && { apiKey: apiKey as never }) });
    const app = createServer(createHttpApp({ routes: [answerOf(30_000), answerOf(10_000)], limits, logger, authenticate }));
    return async (size: number) => (await request(app).get(`/v1/${size}`)).status;
  }

  test('of a user are bounded, without the small ones', async () => {
    const read = serve();
    const statuses: number[] = [];
    for (const size of [10_000, 30_000, 10_000, 10_000, 30_000, 30_000, 10_000]) statuses.push(await read(size));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  });

  test('of API keys are not', async () => {
    const read = serve({ keyId: 'key-1', scopes: [] });
    for (let n = 0; n < 4; n++) expect(await read(30_000)).toBe(200);
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

describe('M5: bytes of bodies', () => {
  const path = `/v1/rooms/${id}/notes`;
  const sessions = { isActive: async () => true, revoked: async () => undefined };
  const setupWith = (config: Record<string, string>) => {
    const limits = requestLimitsOf(z.object(requestLimitKeys).parse(config), {});
    const { app } = appWith({ limits });
    const dispatch = createDispatcher({ routes, sessions, limits, logger });
    return {
      viaHttp: (body: object) => request(app).post(path).set('authorization', 'Bearer good').send(body),
      viaSocket: (body: object) => dispatch({ method: 'POST', path, body, actor, requestId: 'request-1', address: '::1' }),
    };
  };

  test('of a user are bounded over HTTP and sockets together, valid or not', async () => {
    const { viaHttp, viaSocket } = setupWith({ LIMIT_BODY_BYTES: '4000B/1m' });
    expect((await viaHttp({ text: 'x'.repeat(900) })).status).toBe(201);
    expect((await viaHttp({ unknown: 'x'.repeat(900) })).status).toBe(422);
    expect((await viaSocket({ text: 'x'.repeat(900) })).status).toBe(201);
    expect((await viaSocket({ unknown: 'x'.repeat(900) })).status).toBe(422);
    expect(await viaSocket({ text: 'x'.repeat(900) })).toMatchObject({ status: 429, problem: { code: 'rate_limited' } });
    const refused = await viaHttp({ text: 'x'.repeat(900) });
    expect([refused.status, refused.body.code, Number(refused.headers['retry-after']) > 0]).toEqual([429, 'rate_limited', true]);
  });

  test('by default, a burst of 500 ordinary messages passes, and 16 MiB in a minute do not', async () => {
    const { viaSocket } = setupWith({});
    const statusesOf = async (bodies: object[]) => (await Promise.all(bodies.map(viaSocket))).map(({ status }) => status);
    const burst = [];
    for (let n = 0; n < 50; n++) burst.push(...(await statusesOf(Array.from({ length: 10 }, () => ({ text: 'x'.repeat(4_000) })))));
    expect(new Set(burst)).toEqual(new Set([201]));
    const flood = [];
    for (let n = 0; n < 16; n++) flood.push(...(await statusesOf(Array.from({ length: 32 }, () => ({ text: '😀'.repeat(8_000) })))));
    const accepted = flood.filter((status) => status === 201).length * 32_000;
    expect(accepted).toBeLessThan(8 * 1024 ** 2);
    expect(flood.at(-1)).toBe(429);
  });
});
