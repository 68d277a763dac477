import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openTcpLink, type TcpLink } from './tcp-link.ts';

let echo: Server;
let link: TcpLink;

beforeEach(async () => {
  echo = createServer((socket) => void socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  link = await openTcpLink((echo.address() as AddressInfo).port);
});

afterEach(async () => {
  await link.close();
  echo.close();
});

async function connected() {
  const socket = connect(link.port, '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

// Not `once` of node:events, which throws why it was closed.
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

async function answerTo(text: string): Promise<string> {
  const socket = await connected();
  socket.write(text);
  const [answer] = (await once(socket, 'data')) as [string];
  socket.destroy();
  return answer;
}

test('what is said reaches the server, and its answer comes back', async () => {
  expect(await answerTo('hello')).toBe('hello');
});

test('cut: connections end, new ones too, until it is mended', async () => {
  const before = await connected();
  before.write('x');
  await once(before, 'data');
  link.cut();
  await closed(before);
  await closed(connect(link.port, '127.0.0.1').on('error', () => undefined));
  link.mend();
  expect(await answerTo('again')).toBe('again');
});

test('slowed: each way takes as long as told, and nothing overtakes', async () => {
  const socket = await connected();
  let heard = '';
  socket.on('data', (text: string) => (heard += text));
  link.slow(50);
  const began = performance.now();
  socket.write('a');
  await once(socket, 'data');
  // Timers may fire a millisecond early.
  expect(performance.now() - began).toBeGreaterThan(97);
  socket.write('b');
  setTimeout(() => {
    link.mend();
    socket.write('c');
  }, 10);
  while (heard.length < 3) await once(socket, 'data');
  expect(heard).toBe('abc');
  socket.destroy();
});
