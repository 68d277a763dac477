import { once } from 'node:events';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { gracefulServer, listen } from '../graceful-server.ts';
import { requestLimitKeys, requestLimitsOf } from '../request-limit-config.ts';
import { appWith, id } from './http-app.fixture.ts';
import { createHttpServer, type HttpServerOptions } from './http-server.ts';
import { defaultServerConfig, type ServerConfig } from './server-keys.ts';

const open: { server: Server; sockets: Socket[] }[] = [];

afterEach(() => {
  for (const { server, sockets } of open.splice(0)) {
    sockets.forEach((socket) => socket.destroy());
    server.closeAllConnections();
    server.close();
  }
});

/** Starts a server; `exceeded` are the bounds that refused something. */
async function serverWith(listener: RequestListener, config: Partial<ServerConfig>, options: Partial<HttpServerOptions> = {}) {
  const exceeded: string[] = [];
  const metrics = { exceeded: (bound: string) => void exceeded.push(bound) };
  const server = createHttpServer(listener, { config: { ...defaultServerConfig, ...config }, metrics, ...options });
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  const sockets: Socket[] = [];
  open.push({ server, sockets });

  /** Connects without reading; the promise resolves when the server has closed its end. */
  async function connected(text = ''): Promise<{ socket: Socket; closed: Promise<unknown> }> {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('error', () => undefined);
    sockets.push(socket);
    const [peer] = await accepted;
    return { socket, closed: peer.closed ? Promise.resolve() : new Promise((resolve) => peer.once('close', resolve)) };
  }
  return { server, connected, exceeded };
}

/** Reads an answer that closes its connection; throws unless it is a problem of the status in its first line. */
async function problemOn(socket: Socket): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const [head, body] = Buffer.concat(chunks).toString().split('\r\n\r\n') as [string, string];
  expect(head).toContain('\r\nContent-Type: application/problem+json; charset=utf-8\r\n');
  const problem = JSON.parse(body) as Record<string, unknown>;
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(problem['status'])} `));
  return problem;
}

const get = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
/** More than the kernel buffers on loopback. */
const page = Buffer.alloc(24 * 1024 ** 2);

describe('H2: a connection whose client does not read', () => {
  test('is closed after the idle time', async () => {
    const { connected, exceeded } = await serverWith((_request, response) => response.end(page), {
      LIMIT_WRITE_IDLE_TIME: 40,
      LIMIT_UNSENT_BYTES: 2 * page.length,
    });
    await (
      await connected(get)
    ).closed;
    expect(exceeded).toEqual(['write_idle']);
  });

  test('is closed as soon as too much is unsent', async () => {
    const { connected, exceeded } = await serverWith((_request, response) => response.end(page), {
      LIMIT_UNSENT_BYTES: 1024 ** 2,
    });
    await (
      await connected(get)
    ).closed;
    expect(exceeded).toEqual(['unsent_bytes']);
  });

  test('stays open while it reads, and idle afterwards', async () => {
    const { connected, exceeded, server } = await serverWith((_request, response) => response.end(page), {
      LIMIT_WRITE_IDLE_TIME: 2_000,
      LIMIT_UNSENT_BYTES: 2 * page.length,
    });
    const finished = once(server, 'request').then(([, response]) => once(response as ServerResponse, 'finish'));
    const { socket } = await connected(get);
    socket.resume();
    await finished;
    expect(exceeded).toEqual([]);
    const again = once(server, 'request');
    socket.write(get);
    await again;
  });
});

describe('M7: a connection', () => {
  test.each([
    ['sends nothing', ''],
    ['sends no complete headers', 'GET / HTTP/1.1\r\nHost: a\r\n'],
  ])('that %s is closed after the header time', async (_name, text) => {
    const { connected, exceeded } = await serverWith((_request, response) => response.end(), { LIMIT_HEADER_TIME: 40 });
    await (
      await connected(text)
    ).closed;
    expect(exceeded).toEqual(['header_time']);
  });

  test('that sends a body too slowly is closed after the body time', async () => {
    const exceeded: string[] = [];
    const { app } = appWith({ bodyTimeoutMs: 40, bounds: { exceeded: (bound) => exceeded.push(bound) } });
    const { connected } = await serverWith(app, {});
    const headers = 'Host: a\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\nContent-Length: 100';
    await (
      await connected(`POST /v1/rooms/0190a3b0-7e1c-7abc-8def-0123456789ab/notes HTTP/1.1\r\n${headers}\r\n\r\n{`)
    ).closed;
    expect(exceeded).toEqual(['body_time']);
  });

  test('whose headers are late is answered before it is closed', async () => {
    const { connected } = await serverWith((_request, response) => response.end(), { LIMIT_HEADER_TIME: 40 });
    const { socket } = await connected('GET / HTTP/1.1\r\nHost: a\r\n');
    expect(await problemOn(socket)).toMatchObject({ status: 408, code: 'request_timeout' });
  });

  test.each([
    ['is not HTTP', 'hello\r\n\r\n'],
    ['has two lengths', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  ])('whose request %s is answered and closed', async (_name, text) => {
    const { connected, exceeded } = await serverWith((_request, response) => response.end(), {});
    const { socket, closed } = await connected(text);
    expect(await problemOn(socket)).toMatchObject({ status: 400, code: 'malformed_request' });
    await closed;
    expect(exceeded).toEqual([]);
  });

  test('whose headers are too large is answered and closed', async () => {
    const { connected, exceeded } = await serverWith((_request, response) => response.end(), {});
    const { socket, closed } = await connected(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await problemOn(socket)).toMatchObject({ status: 431, code: 'headers_too_large', instance: '*' });
    await closed;
    expect(exceeded).toEqual(['header_bytes']);
  });

  test('beyond the number of its address is closed at once', async () => {
    const { connected, exceeded } = await serverWith((_request, response) => response.end(), { LIMIT_CONNECTIONS_ADDRESS: 2 });
    const [first] = [await connected(), await connected()];
    await (
      await connected()
    ).closed;
    expect(exceeded).toEqual(['connections']);
    first.socket.destroy();
    await first.closed;
    const { socket } = await connected(get);
    await once(socket, 'data');
  });

  test('of a trusted proxy is not counted', async () => {
    const config = { LIMIT_CONNECTIONS_ADDRESS: 1 };
    const { connected, exceeded } = await serverWith((_request, response) => response.end(), config, { trustProxy: 1 });
    await connected();
    const { socket } = await connected(get);
    await once(socket, 'data');
    expect(exceeded).toEqual([]);
  });
});

test('an unknown expectation is ignored, also after Socket.IO has taken the place of the listener', async () => {
  const { server, connected } = await serverWith((_request, response) => response.writeHead(404).end(), {});
  server.removeAllListeners('request').on('request', (_request, response) => response.writeHead(204).end());
  const { socket } = await connected('GET / HTTP/1.1\r\nHost: a\r\nExpect: more\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 204 /);
});

// docs/decisions/0025-profiling-results.md says what a second one costs.
test('a response has a single listener for its end', async () => {
  const limits = requestLimitsOf(z.object(requestLimitKeys).parse({}), {});
  const server = createHttpServer(appWith({ limits }).app, { config: defaultServerConfig });
  const drain = gracefulServer(server);
  const port = await listen(server, { host: '127.0.0.1', port: 0 });
  const listeners: string[] = [];
  server.on('request', ({ method, url }, response) =>
    response.once('finish', () => listeners.push(`${method} ${url}: ${response.listenerCount('close')}`)),
  );
  const headers = { Authorization: 'Bearer good', 'Content-Type': 'application/json' };
  await fetch(`http://127.0.0.1:${port}/v1/rooms/current`);
  await fetch(`http://127.0.0.1:${port}/v1/rooms/${id}/notes`, { method: 'POST', headers, body: '{"text":"hello"}' });
  expect(listeners).toEqual(['GET /v1/rooms/current: 1', `POST /v1/rooms/${id}/notes: 1`]);
  await drain({ lingerMs: 0, timeoutMs: 1_000 });
});
