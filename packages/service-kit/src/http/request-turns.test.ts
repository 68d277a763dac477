import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { Router } from 'express';
import { appWith } from './http-app.fixture.ts';
import { defineRoute } from './route.ts';

const requestCount = 40;

test('a probe is answered while requests that arrived before it wait for their turn', async () => {
  const served: string[] = [];
  const busy = defineRoute({
    method: 'GET',
    path: '/v1/busy',
    operation: 'busy',
    summary: 'Hold the event loop',
    auth: 'none',
    problems: [],
    answers: { 204: null },
    async handle() {
      for (const end = performance.now() + 10; performance.now() < end;);
      served.push('request');
      return { status: 204 };
    },
  });
  const health = Router().get('/healthz', (_request, response) => {
    served.push('probe');
    response.end();
  });
  const server = createServer(appWith({ routes: [busy], health }).app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  let accepted = 0;
  server.on('connection', () => accepted++);
  const { port } = server.address() as AddressInfo;
  const sockets = Array.from({ length: requestCount + 1 }, () => connect(port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  await waitUntil(() => accepted === sockets.length, { what: 'every connection to be accepted' });

  sockets.forEach((socket, index) => {
    socket.resume().write(`GET ${index === requestCount ? '/healthz' : '/v1/busy'} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  });
  await waitUntil(() => served.length === requestCount + 1, { what: 'every request to be served' });
  expect(served.indexOf('probe')).toBeLessThan(requestCount / 2);

  sockets.forEach((socket) => socket.destroy());
  server.close();
  await once(server, 'close');
});
