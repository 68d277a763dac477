/** Tests which source the proxy trusts for a connection, and how many connections it accepts from one. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freePort } from '@parley/testing-kit/free-port';
import { listen } from '@parley/service-kit/graceful-server';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startProxy, type Proxy } from './systems/proxy.ts';

let service: Server;
let proxy: Proxy | undefined;
let port: number;
const received: IncomingHttpHeaders[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  service = createServer((request, response) => {
    if (request.url !== '/readyz') received.push(request.headers);
    response.end('{}');
  });
  await listen(service, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  sockets.splice(0).forEach((socket) => socket.destroy());
  await proxy?.stop();
  service.closeAllConnections();
  service.close();
});

async function startWith(settings: Record<string, string>): Promise<void> {
  port = await freePort();
  const address = service.address() as { port: number };
  const instances = Object.fromEntries(
    ['query-service:8080', 'realtime-gateway:8080'].map((name) => [name, [`127.0.0.1:${address.port}`]]),
  );
  proxy = await startProxy({ public: port, internal: await freePort() }, instances, settings);
  await waitUntil(async () => (await get()) === 200, { what: 'the proxy to run its health check' });
}

async function routingCookie(headers = {}): Promise<string | undefined> {
  const { status, headers: answered } = await fetch(`http://127.0.0.1:${port}/socket.io/?sid=one`, { headers });
  return status === 200 ? answered.getSetCookie()[0] : undefined;
}

const get = async (headers = {}): Promise<number> => (await fetch(`http://127.0.0.1:${port}/v1/me`, { headers })).status;

test('H5: the last address that a balancer reports is the client', async () => {
  await startWith({ PARLEY_BALANCERS: '10.0.0.0/8 127.0.0.1' });
  await get({ 'x-forwarded-for': '198.51.100.1, 203.0.113.7' });
  expect(received.at(-1)).toMatchObject({ 'x-forwarded-for': '203.0.113.7' });
});

test('the routing cookie of polling clients is `Secure` where a balancer ends TLS', async () => {
  await startWith({ PARLEY_BALANCERS: '127.0.0.1' });
  await waitUntil(async () => (await routingCookie()) !== undefined, { what: 'a gateway' });
  expect(await routingCookie()).toMatch(/^parley-gateway=[0-9a-f]+; path=\/; HttpOnly; SameSite=Strict$/);
  const throughTls = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' };
  const secure = await routingCookie(throughTls);
  expect(secure).toMatch(/^__Host-parley-gateway=[0-9a-f]+; path=\/; HttpOnly; Secure; SameSite=Strict$/);
  expect(await routingCookie({ ...throughTls, cookie: secure!.split(';')[0]! })).toBeUndefined();
});

test('a client cannot claim TLS', async () => {
  await startWith({});
  await waitUntil(async () => (await routingCookie()) !== undefined, { what: 'a gateway' });
  expect(await routingCookie({ 'x-forwarded-proto': 'https' })).toMatch(/^parley-gateway=/);
});

test('M7: a source beyond its number of connections is refused', async () => {
  await startWith({ PARLEY_CONNECTIONS_PER_ADDRESS: '8' });
  for (let index = 0; index < 20; index++) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    sockets.push(socket);
  }
  await waitUntil(() => sockets.filter(({ closed }) => closed).length >= 12, { what: 'the proxy to refuse connections' });
  expect(sockets.filter(({ closed }) => !closed).length).toBeGreaterThan(0);
});
