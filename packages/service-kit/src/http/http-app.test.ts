import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import request from 'supertest';
import { appWith, id, routes } from './http-app.fixture.ts';
import { createHttpApp, type HttpAppOptions } from './http-app.ts';
import { createLogger } from '../logging.ts';
import { Problem } from '../problems.ts';
import { defineStreamRoute } from './stream-route.ts';

const { app } = appWith();
const post = (path = `/v1/rooms/${id}/notes`) => request(app).post(path).set('Authorization', 'Bearer good');

describe('a valid request', () => {
  test('reaches its handler parsed', async () => {
    const answer = await post().set('Idempotency-Key', 'key 1').set('X-Request-Id', 'request-12').send({ text: 'hello' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      body: { text: 'hello' },
      actor: { userId: 'user-1', sessionId: 'session-1' },
      key: 'key 1',
      requestId: 'request-12',
      params: { roomId: id },
    });
    expect(answer.headers).toMatchObject({
      'x-request-id': 'request-12',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });

  test.each(['short', 'has space in it', 'x'.repeat(65)])('gets a generated id instead of %j', async (bad) => {
    const answer = await post().set('X-Request-Id', bad).send({ text: 'hello' });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('matches a fixed segment before a parameter', async () => {
    expect((await request(app).get('/v1/rooms/current')).body).toEqual({ name: 'current' });
  });
});

describe('a request through proxies', () => {
  const addressesBehind = async (trustProxy: HttpAppOptions['trustProxy']) => {
    const addresses: string[] = [];
    const limits = { admit: async ({ address }: { address: string }) => void addresses.push(address) };
    const { app: proxied } = appWith({ limits, trustProxy });
    await request(proxied).get('/v1/rooms').set('X-Forwarded-For', '203.0.113.7, 198.51.100.2');
    return addresses;
  };

  test('has the address that trusted proxies report', async () => {
    expect(await addressesBehind(undefined)).toEqual([expect.stringContaining('127.0.0.1')]);
    expect(await addressesBehind(1)).toEqual(['198.51.100.2']);
    expect(await addressesBehind('loopback, 198.51.100.2')).toEqual(['203.0.113.7']);
  });

  test('may have a target in absolute form', async () => {
    const server = createServer(app);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      get({ port, host: '127.0.0.1', path: 'http://chat.example/v1/rooms/current?x=1' }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode));
      }).on('error', reject);
    });
    server.close();
    expect(answer).toBe(200);
  });
});

describe('conditional requests', () => {
  test('a single resource has an entity tag and returns 304 for it', async () => {
    const first = await request(app).get(`/v1/rooms/${id}`);
    expect(first.headers).toMatchObject({ etag: expect.stringMatching(/^W\/".+"$/), 'cache-control': 'private, no-cache' });
    const again = await request(app).get(`/v1/rooms/${id}`).set('If-None-Match', `"other", ${first.headers['etag']}`);
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', first.headers['etag']]);
    expect((await request(app).get(`/v1/rooms/${id}?deep=true`).set('If-None-Match', first.headers['etag']!)).status).toBe(200);
  });

  test('a list has no entity tag', async () => {
    const list = await request(app).get('/v1/rooms');
    expect([list.headers['etag'], list.headers['cache-control']]).toEqual([undefined, 'no-store']);
  });

  test('HEAD returns the headers of GET without the body', async () => {
    const head = await request(app).head(`/v1/rooms/${id}`);
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '15', undefined]);
  });
});

describe('CORS', () => {
  const origin = 'https://app.example';

  test('allows the configured origins only', async () => {
    expect((await request(app).get('/v1/rooms').set('Origin', origin)).headers['access-control-allow-origin']).toBeUndefined();
    const { app: open } = appWith({ cors: { origins: [origin] } });
    const answer = await request(open).get('/v1/rooms').set('Origin', origin);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    expect(
      (await request(open).get('/v1/rooms').set('Origin', 'https://evil.example')).headers['access-control-allow-origin'],
    ).toBeUndefined();
    const preflight = await request(open)
      .options(`/v1/rooms/${id}/notes`)
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'POST');
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([
      204,
      expect.stringContaining('Idempotency-Key'),
    ]);
  });
});

describe('the request log', () => {
  test('contains id, operation and address of each request, but no token or query', async () => {
    const { app: logged, lines } = appWith({ trustProxy: 1 });
    const headers = { authorization: 'Bearer good', 'x-request-id': 'request-12', 'x-forwarded-for': '203.0.113.7' };
    await request(logged).get(`/v1/rooms/${id}?deep=true`).set(headers);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        requestId: 'request-12',
        operation: 'getRoom',
        status: 200,
        path: `/v1/rooms/${id}`,
        address: '203.0.113.7',
      }),
    ]);
    expect(lines.join()).not.toMatch(/good|deep/);
  });

  test('names the user whose credential is no longer valid', async () => {
    const authenticate = async () =>
      Promise.reject(new Problem('unauthenticated', { actor: { userId: 'user-1', sessionId: 'session-1' } }));
    const { app: logged, lines } = appWith({ authenticate });
    const { status, body } = await request(logged).post(`/v1/rooms/${id}/notes`).send({ text: 'hello' });
    expect([status, JSON.stringify(body)]).toEqual([401, expect.not.stringContaining('user-1')]);
    expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ status: 401, userId: 'user-1' })]);
  });

  test('has no address where LOG_ADDRESSES is off', async () => {
    const lines: string[] = [];
    const logger = createLogger({
      service: 'test',
      level: 'info',
      addresses: false,
      destination: { write: (line) => void lines.push(line) },
    });
    await request(appWith({ logger }).app).get('/v1/rooms');
    expect(lines.map((line) => JSON.parse(line))).toEqual([expect.not.objectContaining({ address: expect.anything() })]);
  });
});

describe('route registration', () => {
  test('rejects conflicting routes and a missing authentication', () => {
    expect(() => appWith({ routes: [...routes, { ...routes[1]!, path: '/v1/rooms/:otherId' }] })).toThrow('Two routes answer GET');
    expect(() => createHttpApp({ routes, logger: pino({ level: 'silent' }) })).toThrow('addNote needs authentication (session)');
  });
});

describe('a stream route', () => {
  const upload = defineStreamRoute({
    method: 'POST',
    path: '/v1/files',
    operation: 'upload',
    summary: 'Upload',
    auth: 'session',
    problems: [],
    answers: { 201: null },
    location: () => `/v1/files/${id}`,
    handle: async ({ actor }, incoming) => {
      let size = 0;
      for await (const chunk of incoming) size += (chunk as Buffer).length;
      return { status: 201, body: { size, by: actor.userId } };
    },
  });
  const download = defineStreamRoute({
    method: 'GET',
    path: '/v1/files/:fileId',
    operation: 'download',
    summary: 'Download',
    auth: 'none',
    problems: [],
    answers: { 200: null },
    handle: async (_request, _incoming, outgoing) => {
      outgoing.setHeader('Content-Type', 'image/png').end(Buffer.from([1, 2, 3]));
      return undefined;
    },
  });
  const { app: streaming } = appWith({ streamRoutes: [upload, download] });

  test('reads and writes bytes itself, after the same checks', async () => {
    const big = Buffer.alloc(300_000);
    expect((await request(streaming).post('/v1/files').set('Content-Type', 'image/png').send(big)).status).toBe(401);
    const sent = await request(streaming).post('/v1/files').set('Authorization', 'Bearer good').set('Content-Type', 'image/png').send(big);
    expect(sent.body).toEqual({ size: 300_000, by: 'user-1' });
    const got = await request(streaming).get(`/v1/files/${id}`);
    expect([got.type, got.body]).toEqual(['image/png', Buffer.from([1, 2, 3])]);
    expect((await request(streaming).get('/v1/files/17')).status).toBe(404);
  });
});
