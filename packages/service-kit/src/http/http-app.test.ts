import { connect } from 'node:net';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import request from 'supertest';
import { z } from 'zod';
import { Problem } from '../problems.ts';
import { createHttpApp, type HttpAppOptions } from './http-app.ts';
import { defineRoute } from './route.ts';
import { defineStreamRoute } from './stream-route.ts';

const id = '0190a3b0-7e1c-7abc-8def-0123456789ab';
const member = z.strictObject({ userId: z.uuid() });

const routes = [
  defineRoute({
    method: 'POST', path: '/v1/rooms/:roomId/notes', operation: 'addNote', summary: 'Add a note', auth: 'session', problems: [], answers: { 201: null },
    body: z.object({ text: z.string().min(1), members: z.array(member).optional() }),
    handle: async ({ body, actor, idempotencyKey, requestId, params }) => ({ status: 201, body: { body, actor, key: idempotencyKey, requestId, params } }),
  }),
  defineRoute({
    method: 'GET', path: '/v1/rooms/:roomId', operation: 'getRoom', summary: 'A room', auth: 'none', problems: [], answers: { 200: null },
    query: z.strictObject({ deep: z.enum(['true', 'false']).optional() }),
    handle: async ({ query }) => ({ status: 200, body: { name: 'room', ...query } }),
  }),
  defineRoute({
    method: 'GET', path: '/v1/rooms', operation: 'listRooms', summary: 'Rooms', auth: 'none', problems: [], answers: { 200: null },
    handle: async () => ({ status: 200, body: { items: [], nextCursor: null } }),
  }),
  defineRoute({
    method: 'GET', path: '/v1/rooms/current', operation: 'getCurrentRoom', summary: 'Here', auth: 'none', problems: [], answers: { 200: null },
    handle: async () => ({ status: 200, body: { name: 'current' } }),
  }),
  defineRoute({
    method: 'DELETE', path: '/v1/rooms/:roomId', operation: 'closeRoom', summary: 'Close', auth: 'none', problems: [], answers: { 204: null },
    handle: async () => ({ status: 204 }),
  }),
  defineRoute({
    method: 'POST', path: '/v1/fail/:how', operation: 'fail', summary: 'Fail', auth: 'none', problems: [], answers: {},
    params: z.strictObject({ how: z.string() }),
    handle: async ({ params }) => {
      if (params.how === 'problem') throw new Problem('call_in_progress', { detail: 'Busy', extensions: { callId: id } });
      if (params.how === 'store') throw Object.assign(new Error('mysql://user:secret@host'), { name: 'StoreUnavailable' });
      throw new TypeError('the inner secret');
    },
  }),
];

function appWith(changes: Partial<HttpAppOptions> = {}) {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const authenticate: HttpAppOptions['authenticate'] = async ({ authorization }) => {
    if (authorization !== 'Bearer good') throw new Problem('unauthenticated');
    return { userId: 'user-1', sessionId: 'session-1' };
  };
  return { app: createHttpApp({ routes, authenticate, logger, ...changes }), lines };
}

const { app } = appWith();
const post = (path = `/v1/rooms/${id}/notes`) => request(app).post(path).set('Authorization', 'Bearer good');

describe('a request that is well', () => {
  test('reaches its handler parsed', async () => {
    const answer = await post().set('Idempotency-Key', 'key 1').set('X-Request-Id', 'request-12').send({ text: 'hello' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({ body: { text: 'hello' }, actor: { userId: 'user-1', sessionId: 'session-1' }, key: 'key 1', requestId: 'request-12', params: { roomId: id } });
    expect(answer.headers).toMatchObject({ 'x-request-id': 'request-12', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });

  test.each(['short', 'has space in it', 'x'.repeat(65)])('gets an id of its own instead of %j', async (bad) => {
    const answer = await post().set('X-Request-Id', bad).send({ text: 'hello' });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a fixed segment wins over a parameter', async () => {
    expect((await request(app).get('/v1/rooms/current')).body).toEqual({ name: 'current' });
  });
});

describe('a body', () => {
  test('with missing, bad and unknown fields is told them all', async () => {
    const answer = await post().send({ text: '', members: [{ userId: 'no', extra: 1 }], colour: 'red' });
    expect(answer.status).toBe(422);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body.code).toBe('validation_failed');
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual(['colour', 'members.0.extra', 'members.0.userId', 'text']);
    expect((await post()).body.errors).toEqual([{ path: 'text', message: 'Required' }]);
  });

  test.each([['{"text":', 'cut off'], ['{"text":"\xff"}', 'not UTF-8'], ['nonsense', 'no JSON']])('%j (%s) is invalid_json', async (text) => {
    const answer = await post().set('Content-Type', 'application/json').serialize((body: unknown) => body as string).send(Buffer.from(text, 'latin1') as unknown as string);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_json']);
  });

  test.each([['\\u0000'], ['\\ud800']])('with %s in a text is refused', async (escape) => {
    const answer = await post().set('Content-Type', 'application/json').send(`{"text":"a${escape}"}`);
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'text']);
  });

  test('of another type, charset or encoding is unsupported_media_type', async () => {
    for (const type of ['text/plain', 'application/json; charset=latin1', 'application/x-www-form-urlencoded']) {
      expect((await post().set('Content-Type', type).send('{"text":"a"}')).status).toBe(415);
    }
    expect((await post().set('Content-Type', 'application/json').set('Content-Encoding', 'gzip').send('{"text":"a"}')).status).toBe(415);
    expect((await post().set('Content-Type', 'application/json; charset=UTF-8').send('{"text":"a"}')).status).toBe(201);
  });

  test('may have 128 KiB and no byte more, announced or not', async () => {
    const room = 128 * 1024 - '{"text":""}'.length;
    expect((await post().send({ text: 'x'.repeat(room) })).status).toBe(201);
    expect((await post().send({ text: 'x'.repeat(room + 1) })).body.code).toBe('payload_too_large');
    const body = `{"text":"${'x'.repeat(room + 1)}"}`;
    const head = `POST /v1/rooms/${id}/notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await raw(`${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('what can not be answered', () => {
  test('an unknown path, an id that is none and a broken escape are not_found', async () => {
    for (const path of ['/v1/nothing', '/v1/rooms/17', '/v1/rooms/%zz', `/v1/rooms/${id.toUpperCase()}`]) {
      const answer = await request(app).get(path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found']);
    }
  });

  test('another method is method_not_allowed, with those there are', async () => {
    const answer = await request(app).put(`/v1/rooms/${id}`);
    expect([answer.status, answer.headers['allow'], answer.body.code]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS', 'method_not_allowed']);
  });

  test('an unknown query parameter, or a repeated one, is validation_failed', async () => {
    expect((await request(app).get(`/v1/rooms/${id}?deep=true`)).body).toEqual({ name: 'room', deep: 'true' });
    expect((await request(app).get(`/v1/rooms/${id}?depth=1`)).body.errors).toEqual([{ path: 'depth', message: 'Unknown field' }]);
    expect((await request(app).get(`/v1/rooms/${id}?deep=true&deep=false`)).status).toBe(422);
  });

  test.each(['', 'x'.repeat(129), 'sch\u00f6n'])('Idempotency-Key %j is refused', async (bad) => {
    const answer = await post().set('Idempotency-Key', bad).send({ text: 'a' });
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'Idempotency-Key']);
  });

  test('without a token: unauthenticated, before the body is looked at', async () => {
    const answer = await request(app).post(`/v1/rooms/${id}/notes`).set('Content-Type', 'application/json').send('nonsense');
    expect([answer.status, answer.body.code, answer.headers['www-authenticate']]).toEqual([401, 'unauthenticated', 'Bearer']);
  });
});

describe('an error', () => {
  test('that is a problem comes as such', async () => {
    const answer = await request(app).post('/v1/fail/problem?q=1').set('X-Request-Id', 'request-12');
    expect(answer.body).toEqual({
      type: 'urn:parley:problem:call_in_progress', title: 'A call is already running here', status: 409, detail: 'Busy', instance: '/v1/fail/problem', code: 'call_in_progress', requestId: 'request-12', callId: id,
    });
  });

  test('of a store is unavailable, any other internal; both are logged, neither is shown', async () => {
    const { app: failing, lines } = appWith();
    const store = await request(failing).post('/v1/fail/store');
    expect([store.status, store.body.code, store.headers['retry-after']]).toEqual([503, 'unavailable', '1']);
    const unknown = await request(failing).post('/v1/fail/unknown').set('X-Request-Id', 'request-12');
    expect([unknown.status, unknown.body.code, unknown.body.requestId]).toEqual([500, 'internal', 'request-12']);
    expect(store.text + unknown.text).not.toContain('secret');
    expect(lines.find((line) => line.includes('the inner secret'))).toContain('request-12');
  });
});

describe('reading again', () => {
  test('one thing has an entity tag and answers 304 to it', async () => {
    const first = await request(app).get(`/v1/rooms/${id}`);
    expect(first.headers).toMatchObject({ etag: expect.stringMatching(/^W\/".+"$/), 'cache-control': 'private, no-cache' });
    const again = await request(app).get(`/v1/rooms/${id}`).set('If-None-Match', `"other", ${first.headers['etag']}`);
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', first.headers['etag']]);
    expect((await request(app).get(`/v1/rooms/${id}?deep=true`).set('If-None-Match', first.headers['etag']!)).status).toBe(200);
  });

  test('a list has none', async () => {
    const list = await request(app).get('/v1/rooms');
    expect([list.headers['etag'], list.headers['cache-control']]).toEqual([undefined, 'no-store']);
  });

  test('HEAD says what GET would, without the body', async () => {
    const head = await request(app).head(`/v1/rooms/${id}`);
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '15', undefined]);
  });
});

describe('other origins', () => {
  const origin = 'https://app.example';

  test('are not let in unless named', async () => {
    expect((await request(app).get('/v1/rooms').set('Origin', origin)).headers['access-control-allow-origin']).toBeUndefined();
    const { app: open } = appWith({ cors: { origins: [origin] } });
    const answer = await request(open).get('/v1/rooms').set('Origin', origin);
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' });
    expect((await request(open).get('/v1/rooms').set('Origin', 'https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
    const preflight = await request(open).options(`/v1/rooms/${id}/notes`).set('Origin', origin).set('Access-Control-Request-Method', 'POST');
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([204, expect.stringContaining('Idempotency-Key')]);
  });
});

describe('the log', () => {
  test('has each request with its id and operation, and neither token nor query', async () => {
    const { app: logged, lines } = appWith();
    await request(logged).get(`/v1/rooms/${id}?deep=true`).set('Authorization', 'Bearer good').set('X-Request-Id', 'request-12');
    expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ requestId: 'request-12', operation: 'getRoom', status: 200, path: `/v1/rooms/${id}` })]);
    expect(lines.join()).not.toMatch(/good|deep/);
  });
});

describe('routes at start', () => {
  test('that contradict each other are refused', () => {
    expect(() => appWith({ routes: [...routes, { ...routes[1]!, path: '/v1/rooms/:otherId' }] })).toThrow('Two routes answer GET');
    expect(() => createHttpApp({ routes, logger: pino({ level: 'silent' }) })).toThrow('addNote needs a session');
  });
});

describe('a stream route', () => {
  const upload = defineStreamRoute({
    method: 'POST', path: '/v1/files', operation: 'upload', summary: 'Upload', auth: 'session', problems: [], answers: { 201: null },
    handle: async ({ actor }, incoming) => {
      let size = 0;
      for await (const chunk of incoming) size += (chunk as Buffer).length;
      return { status: 201, body: { size, by: actor.userId } };
    },
  });
  const download = defineStreamRoute({
    method: 'GET', path: '/v1/files/:fileId', operation: 'download', summary: 'Download', auth: 'none', problems: [], answers: { 200: null },
    handle: async (_request, _incoming, outgoing) => {
      outgoing.setHeader('Content-Type', 'image/png').end(Buffer.from([1, 2, 3]));
      return undefined;
    },
  });
  const { app: streaming } = appWith({ streamRoutes: [upload, download] });

  test('reads and writes bytes itself, behind the same checks', async () => {
    const big = Buffer.alloc(300_000);
    expect((await request(streaming).post('/v1/files').set('Content-Type', 'image/png').send(big)).status).toBe(401);
    const sent = await request(streaming).post('/v1/files').set('Authorization', 'Bearer good').set('Content-Type', 'image/png').send(big);
    expect(sent.body).toEqual({ size: 300_000, by: 'user-1' });
    const got = await request(streaming).get(`/v1/files/${id}`);
    expect([got.type, got.body]).toEqual(['image/png', Buffer.from([1, 2, 3])]);
    expect((await request(streaming).get('/v1/files/17')).status).toBe(404);
  });
});

/** What the server answers to these bytes, up to its closing the connection. */
async function raw(bytes: string): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    return await new Promise<string>((resolve, reject) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(bytes));
      let received = '';
      socket.setEncoding('latin1').on('data', (chunk) => (received += chunk)).on('close', () => resolve(received)).on('error', reject);
    });
  } finally {
    server.close();
  }
}
