/** The proxy's own responses when no service answers: problems, as the API contract defines them. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '@parley/testing-kit/free-port';
import { listen } from '@parley/service-kit/graceful-server';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, type Reply } from './person.ts';
import { startProxy, type Proxy } from './systems/proxy.ts';

let proxy: Proxy;
let origin: string;
let operatorOrigin: string;
/** A query-service that is ready but closes the connection on every other request. */
let broken: Server;
/** Headers of the requests that reached it. */
const received: IncomingHttpHeaders[] = [];
const receivedPaths: (string | undefined)[] = [];

beforeAll(async () => {
  broken = createServer((request, response) => {
    if (request.url === '/readyz') return void response.end();
    received.push(request.headers);
    receivedPaths.push(request.url);
    request.socket.destroy();
  });
  const port = await listen(broken, { host: '127.0.0.1', port: 0 });
  const ports = { public: await freePort(), internal: await freePort(), operators: await freePort() };
  proxy = await startProxy(ports, { 'query-service:8080': [`127.0.0.1:${port}`] });
  origin = `http://127.0.0.1:${ports.public}`;
  operatorOrigin = `http://127.0.0.1:${ports.operators}`;
}, 20_000);
afterAll(async () => {
  await proxy?.stop();
  broken?.close();
});

const send = (method: string, path: string, headers = {}): Promise<Reply> =>
  call(origin, method, path, { headers, body: method === 'POST' ? {} : undefined });

test('without instances: 503 `unavailable` with Retry-After and the request id', async () => {
  const path = '/v1/accounts';
  await waitUntil(async () => (await send('POST', path)).body.detail === 'No service answers', {
    what: 'the proxy to run its health check',
  });
  const { status, headers, body } = await send('POST', path, { 'x-request-id': 'id-of-a-test' });
  expect([status, headers.get('retry-after'), headers.get('content-type')]).toEqual([503, '1', 'application/problem+json']);
  expect(body).toMatchObject({ status: 503, code: 'unavailable', instance: path, requestId: 'id-of-a-test', retryAfter: 1 });
  expect(headers.get('content-security-policy')).toBe("default-src 'none';base-uri 'none';frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect((await send('POST', path)).body.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('if every instance fails its health check, requests still reach one that answers them', async () => {
  const busy = createServer((request, response) => {
    response.statusCode = request.url === '/readyz' ? 503 : 200;
    response.end('{}');
  });
  const port = await listen(busy, { host: '127.0.0.1', port: 0 });
  const ports = { public: await freePort(), internal: await freePort() };
  const own = await startProxy(ports, { 'query-service:8080': [`127.0.0.1:${port}`] });
  try {
    await waitUntil(() => own.output().includes('Server queries/query1 is DOWN'), { what: 'the failed check' });
    expect((await fetch(`http://127.0.0.1:${ports.public}/v1/me`)).status).toBe(200);
  } finally {
    await own.stop();
    busy.close();
  }
});

test('connection closed before the response: 503 `unavailable`', async () => {
  await waitUntil(async () => (await send('GET', '/v1/me')).body.detail !== 'No service answers', {
    what: 'the proxy to run its health check',
  });
  const { status, body } = await send('GET', '/v1/me');
  expect(status).toBe(503);
  expect(body).toMatchObject({ status: 503, code: 'unavailable', detail: 'The service ended before it had answered' });
});

test.each(['/metrics', '/METRICS', '/metrics/projector', '/admin', '/Admin/api/state', '/internal/commands', '/Internal/commands'])(
  '%s is not public: 404 `not_found`',
  async (path) => {
    const { status, body } = await send('GET', path);
    expect(status).toBe(404);
    expect(body).toMatchObject({ status: 404, code: 'not_found', instance: path });
  },
);

test('the port of operators has the metrics of the proxy and of each service, and the API', async () => {
  const metrics = await (await fetch(`${operatorOrigin}/metrics`)).text();
  expect(metrics).toContain('haproxy_frontend_http_requests_total');
  await fetch(`${operatorOrigin}/metrics/query-service`, { headers: { authorization: 'Bearer token' } });
  expect(receivedPaths.at(-1)).toBe('/metrics');
  await fetch(`${operatorOrigin}/v1/me`);
  expect(receivedPaths.at(-1)).toBe('/v1/me');
  expect((await fetch(`${operatorOrigin}/internal/commands`)).status).toBe(404);
});

test('H5: services get the address of the peer, whatever the client claims', async () => {
  await send('GET', '/v1/me', { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' });
  expect(received.at(-1)).toMatchObject({ 'x-forwarded-for': '127.0.0.1' });
  expect(received.at(-1)).not.toHaveProperty('forwarded');
});
