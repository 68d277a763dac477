import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { WebSocket } from 'ws';
import { ByteWebSocketServer } from './byte-web-sockets.ts';

const httpServer = createServer();
let sockets: ByteWebSocketServer;
let client: WebSocket;
let server: WebSocket;

beforeEach(async () => {
  sockets = new ByteWebSocketServer({ server: httpServer });
  await new Promise<void>((resolve) => httpServer.listen(0, '127.0.0.1', resolve));
  const connected = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve));
  client = new WebSocket(`ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}`);
  server = await connected;
  await waitUntil(() => client.readyState === WebSocket.OPEN, { what: 'the connection' });
});
afterEach(async () => {
  client.terminate();
  server.terminate();
  await new Promise((resolve) => sockets.close(resolve));
  await new Promise((resolve) => httpServer.close(resolve));
});

test('C1: a long text that the client does not read counts with its bytes', () => {
  client.pause();
  const text = '漢'.repeat(1024 ** 2);
  // Bytes that the kernel takes at once do not count.
  while (server.bufferedAmount === 0) server.send(text);
  const before = server.bufferedAmount;
  server.send(text);
  expect(server.bufferedAmount - before).toBeGreaterThanOrEqual(3 * 1024 ** 2);
});

test('texts of any length arrive as texts, and bytes as bytes', async () => {
  const received: [content: string, isBinary: boolean][] = [];
  client.on('message', (content: Buffer, isBinary) => received.push([content.toString(), isBinary]));
  const long = '😀'.repeat(20_000);
  const sent: (Error | undefined)[] = [];
  server.send('short', (error) => sent.push(error));
  server.send(long, (error) => sent.push(error));
  server.send(long);
  server.send(Buffer.from('bytes'), { fin: true }, (error) => sent.push(error));
  await waitUntil(() => received.length === 4 && sent.length === 3, { what: 'all messages' });
  expect(received).toEqual([
    ['short', false],
    [long, false],
    [long, false],
    ['bytes', true],
  ]);
  expect(sent.every((error) => !error)).toBe(true);
});
