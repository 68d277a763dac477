import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { showsOffset } from './clocks.ts';

let server: Server | undefined;

afterEach(() => void server?.close());

async function startServiceWithOffset(seconds: number): Promise<number> {
  server = createServer((_request, response) => {
    response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

test.each([-120, -3, 3, 20])('detects a clock offset of %d s', async (seconds) => {
  expect(await showsOffset(await startServiceWithOffset(seconds), seconds)).toBe(true);
});

test.each([-3, 3, 120])('detects that a step of %d s had no effect', async (seconds) => {
  expect(await showsOffset(await startServiceWithOffset(0), seconds, 300)).toBe(false);
});

test('detects no offset without a response', async () => {
  const port = await startServiceWithOffset(20);
  server!.close();
  expect(await showsOffset(port, 20, 300)).toBe(false);
});
