/** What the proxy answers where no service does: problems, as the contract has them, and nothing of its own. */
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '@parley/testing-kit/free-port';
import { listen } from '@parley/service-kit/graceful-server';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, type Reply } from './person.ts';
import { startProxy, type Proxy } from './systems/proxy.ts';

let proxy: Proxy;
let origin: string;
/** A query-service that is ready, and breaks off whatever else it is asked. */
let broken: Server;

beforeAll(async () => {
  broken = createServer((request, response) => (request.url === '/readyz' ? response.end() : request.socket.destroy()));
  const port = await listen(broken, { host: '127.0.0.1', port: 0 });
  const ports = { public: await freePort(), internal: await freePort() };
  proxy = await startProxy(ports, { 'query-service:8080': [`127.0.0.1:${port}`] });
  origin = `http://127.0.0.1:${ports.public}`;
}, 20_000);
afterAll(async () => {
  await proxy?.stop();
  broken?.close();
});

const asked = (method: string, path: string, headers = {}): Promise<Reply> =>
  call(origin, method, path, { headers, body: method === 'POST' ? {} : undefined });

test('nobody there: 503 `unavailable`, to be tried again, under the id of the request', async () => {
  const path = '/v1/accounts';
  await waitUntil(async () => (await asked('POST', path)).body.detail === 'No service answers', { what: 'the proxy to have looked' });
  const { status, headers, body } = await asked('POST', path, { 'x-request-id': 'asked-by-a-test' });
  expect([status, headers.get('retry-after'), headers.get('content-type')]).toEqual([503, '1', 'application/problem+json']);
  expect(body).toMatchObject({ status: 503, code: 'unavailable', instance: path, requestId: 'asked-by-a-test', retryAfter: 1 });
  expect((await asked('POST', path)).body.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('ended in the middle: 503 `unavailable` too', async () => {
  await waitUntil(async () => (await asked('GET', '/v1/me')).body.detail !== 'No service answers', { what: 'the proxy to have looked' });
  const { status, body } = await asked('GET', '/v1/me');
  expect(status).toBe(503);
  expect(body).toMatchObject({ status: 503, code: 'unavailable', detail: 'The service ended before it had answered' });
});

test.each(['/metrics', '/internal/commands'])('%s is 404 `not_found`', async (path) => {
  const { status, body } = await asked('GET', path);
  expect(status).toBe(404);
  expect(body).toMatchObject({ status: 404, code: 'not_found', instance: path });
});
