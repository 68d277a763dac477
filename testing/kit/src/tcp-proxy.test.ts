import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';

let echo: Server;
let proxy: TcpProxy;

beforeEach(async () => {
  echo = createServer((socket) => void socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await openTcpProxy((echo.address() as AddressInfo).port);
});

afterEach(async () => {
  await proxy.close();
  echo.close();
});

async function openConnection() {
  const socket = connect(proxy.port, '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

// Not `once` of node:events, which rejects when the socket emits an error.
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

async function sendAndReceive(text: string): Promise<string> {
  const socket = await openConnection();
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [string];
  socket.destroy();
  return answer;
}

test('forwards data in both directions', async () => {
  expect(await sendAndReceive('hello')).toBe('hello');
});

test('cut: resets open and new connections until restored', async () => {
  const before = await openConnection();
  before.write('x');
  await once(before, 'data');
  proxy.cut();
  await closed(before);
  await closed(connect(proxy.port, '127.0.0.1').on('error', () => undefined));
  proxy.restore();
  expect(await sendAndReceive('again')).toBe('again');
});

test('redirect: leads to another server and resets open connections', async () => {
  const other = createServer((socket) => void socket.end('other')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const before = await openConnection();
  before.write('x');
  await once(before, 'data');
  proxy.redirect((other.address() as AddressInfo).port);
  await closed(before);
  expect(await sendAndReceive('hello')).toBe('other');
  other.close();
});

test('delay: delays each direction and keeps the order', async () => {
  const socket = await openConnection();
  let received = '';
  socket.on('data', (text: string) => (received += text));
  proxy.delay(50);
  const startedAt = performance.now();
  socket.write('a');
  await once(socket, 'data');
  // Timers may fire a millisecond early.
  expect(performance.now() - startedAt).toBeGreaterThan(97);
  socket.write('b');
  setTimeout(() => {
    proxy.restore();
    socket.write('c');
  }, 10);
  while (received.length < 3) await once(socket, 'data');
  expect(received).toBe('abc');
  socket.destroy();
});
