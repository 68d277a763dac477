import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { showsOffset } from './clocks.ts';

let server: Server | undefined;

afterEach(() => void server?.close());

async function serviceAhead(seconds: number): Promise<number> {
  server = createServer((_request, response) => {
    response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test.each([-120, -3, 3, 20])('a clock that is %d s off shows it', async (seconds) => {
  expect(await showsOffset(await serviceAhead(seconds), seconds)).toBe(true);
});

test.each([-3, 3, 120])('a clock that was to step by %d s and did not is found out', async (seconds) => {
  expect(await showsOffset(await serviceAhead(0), seconds, 300)).toBe(false);
});

test('who does not answer shows nothing', async () => {
  const port = await serviceAhead(20);
  server!.close();
  expect(await showsOffset(port, 20, 300)).toBe(false);
});
