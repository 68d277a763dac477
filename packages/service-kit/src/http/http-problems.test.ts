import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { appWith, id } from './http-app.fixture.ts';

const { app } = appWith();
const post = (path = `/v1/rooms/${id}/notes`) => request(app).post(path).set('Authorization', 'Bearer good');

describe('a request body', () => {
  test('with missing, invalid and unknown fields reports all of them', async () => {
    const answer = await post().send({ text: '', members: [{ userId: 'no', extra: 1 }], colour: 'red' });
    expect(answer.status).toBe(422);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body.code).toBe('validation_failed');
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'colour',
      'members.0.extra',
      'members.0.userId',
      'text',
    ]);
    expect((await post()).body.errors).toEqual([{ path: 'text', message: 'Required' }]);
  });

  test('low: with thousands of unknown fields gets a short response', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 8_000 }, (_, index) => [`key${index}`, 1]));
    const answer = await post().send(unknown);
    expect([answer.status, answer.body.errors.length]).toEqual([422, 20]);
    const long = await post().send({ text: 'a', ['k'.repeat(100_000)]: 1 });
    expect([long.status, long.text.length < 1_000]).toEqual([422, true]);
  });

  test.each([
    ['{"text":', 'truncated'],
    ['{"text":"\xff"}', 'not UTF-8'],
    ['nonsense', 'not JSON'],
  ])('%j (%s) is invalid_json', async (text) => {
    const answer = await post()
      .set('Content-Type', 'application/json')
      .serialize((body: unknown) => body as string)
      .send(Buffer.from(text, 'latin1') as unknown as string);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_json']);
  });

  test.each([['\\u0000'], ['\\ud800']])('with %s in a string is rejected', async (escape) => {
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

  test('may have at most 128 KiB, with or without Content-Length', async () => {
    const maxLength = 128 * 1024 - '{"text":""}'.length;
    expect((await post().send({ text: 'x'.repeat(maxLength) })).status).toBe(201);
    expect((await post().send({ text: 'x'.repeat(maxLength + 1) })).body.code).toBe('payload_too_large');
    const body = `{"text":"${'x'.repeat(maxLength + 1)}"}`;
    const head = `POST /v1/rooms/${id}/notes HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(await raw(`${head}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  });
});

describe('a command without a body schema', () => {
  const path = `/v1/rooms/${id}`;

  test('rejects a body with fields and an invalid body', async () => {
    const answer = await request(app).delete(path).send({ now: true });
    expect([answer.status, answer.body.code, answer.body.errors]).toEqual([
      422,
      'validation_failed',
      [{ path: 'now', message: 'Unknown field' }],
    ]);
    expect((await request(app).delete(path).set('Content-Type', 'application/json').send('{"now":')).status).toBe(400);
    expect((await request(app).delete(path).set('Content-Type', 'text/plain').send('now')).status).toBe(415);
  });

  test('accepts an object without fields, and an empty body with any transfer encoding', async () => {
    for (const body of [undefined, {}]) expect((await request(app).delete(path).send(body)).status).toBe(204);
    const head = `DELETE ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
    expect(await raw(`${head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 204 /);
  });
});

describe('an invalid request', () => {
  test('for a path that cannot be decoded is not_found, also with pages mounted that take any path', async () => {
    const { app: withPages } = appWith({ mount: (express) => void express.get('/*path', (_request, _response, next) => next()) });
    for (const path of ['/%', '/%ff', '/v1/rooms/%zz']) {
      const { status, body } = await request(withPages).get(path);
      expect([path, status, body.code]).toEqual([path, 404, 'not_found']);
    }
  });

  test('for a target that is no URL is not_found', async () => {
    expect(await raw('GET http://[/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 404 [^]*application\/problem\+json[^]*"code":"not_found"/,
    );
  });

  test('OPTIONS lists the methods of the route, also with pages mounted that take any path', async () => {
    const { app: withPages } = appWith({ mount: (express) => void express.get('/*path', (_request, _response, next) => next()) });
    const { status, headers } = await request(withPages).options(`/v1/rooms/${id}`);
    expect([status, headers['allow']]).toEqual([204, 'DELETE, GET, HEAD, OPTIONS']);
  });

  test('with an unknown path, a malformed id or a broken escape is not_found', async () => {
    for (const path of ['/v1/nothing', '/v1/rooms/17', '/v1/rooms/%zz', `/v1/rooms/${id.toUpperCase()}`]) {
      const answer = await request(app).get(path);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'not_found']);
    }
  });

  test('with another method is method_not_allowed and lists the allowed ones', async () => {
    const answer = await request(app).put(`/v1/rooms/${id}`);
    expect([answer.status, answer.headers['allow'], answer.body.code]).toEqual([405, 'DELETE, GET, HEAD, OPTIONS', 'method_not_allowed']);
  });

  test('with an unknown or repeated query parameter is validation_failed', async () => {
    expect((await request(app).get(`/v1/rooms/${id}?deep=true`)).body).toEqual({ name: 'room', deep: 'true' });
    expect((await request(app).get(`/v1/rooms/${id}?depth=1`)).body.errors).toEqual([{ path: 'depth', message: 'Unknown field' }]);
    expect((await request(app).get(`/v1/rooms/${id}?deep=true&deep=false`)).status).toBe(422);
  });

  test.each(['', 'x'.repeat(129), 'sch\u00f6n'])('with Idempotency-Key %j is rejected', async (bad) => {
    const answer = await post().set('Idempotency-Key', bad).send({ text: 'a' });
    expect([answer.status, answer.body.errors[0].path]).toEqual([422, 'Idempotency-Key']);
  });

  test('without a token is unauthenticated before the body is read', async () => {
    const answer = await request(app).post(`/v1/rooms/${id}/notes`).set('Content-Type', 'application/json').send('nonsense');
    expect([answer.status, answer.body.code, answer.headers['www-authenticate']]).toEqual([401, 'unauthenticated', 'Bearer']);
  });
});

describe('an error', () => {
  test('that is a Problem is sent as a problem body', async () => {
    const answer = await request(app).post('/v1/fail/problem?q=1').set('X-Request-Id', 'request-12');
    expect(answer.body).toEqual({
      type: 'urn:parley:problem:call_in_progress',
      title: 'Call already in progress',
      status: 409,
      detail: 'Busy',
      instance: '/v1/fail/problem',
      code: 'call_in_progress',
      requestId: 'request-12',
      callId: id,
    });
  });

  test('of a store is unavailable, any other is internal; both are logged, neither is revealed', async () => {
    const { app: failing, lines } = appWith();
    const store = await request(failing).post('/v1/fail/store');
    expect([store.status, store.body.code, store.headers['retry-after'], store.body.retryAfter]).toEqual([503, 'unavailable', '1', 1]);
    const unknown = await request(failing).post('/v1/fail/unknown').set('X-Request-Id', 'request-12');
    expect([unknown.status, unknown.body.code, unknown.body.requestId]).toEqual([500, 'internal', 'request-12']);
    expect(store.text + unknown.text).not.toContain('secret');
    expect(lines.find((line) => line.includes('the inner secret'))).toContain('request-12');
  });
});

/** Sends raw bytes and returns the response, up to the close of the connection. */
async function raw(bytes: string): Promise<string> {
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    return await new Promise<string>((resolve, reject) => {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1', () => socket.write(bytes));
      let received = '';
      socket
        .setEncoding('latin1')
        .on('data', (chunk) => (received += chunk))
        .on('close', () => resolve(received))
        .on('error', reject);
    });
  } finally {
    server.close();
  }
}
