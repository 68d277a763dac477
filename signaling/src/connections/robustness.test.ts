import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createLimit } from '@parley/service-kit/limits';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { CallTables, openSignaling, type FixtureOptions, type SignalingFixture } from '../signaling.fixture.ts';

const open: SignalingFixture[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});
async function start(options?: FixtureOptions): Promise<SignalingFixture> {
  const service = await openSignaling(options);
  open.push(service);
  return service;
}

test('a thousand garbage frames do no harm', async () => {
  const service = await start();
  const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
  const [one, other] = [await service.connect(ada), await service.connect(bob)];
  const dst = bob.peerId;
  const garbage: (string | Buffer)[] = [
    '',
    'null',
    '[]',
    '"OFFER"',
    '{',
    '{"type":"OFFER"}',
    '{"type":"CONSTRUCTOR","dst":"x"}',
    'x'.repeat(10_000),
    Buffer.from([0xff, 0xfe, 0]),
    JSON.stringify({ type: 'EXPIRE', dst }),
    JSON.stringify({ type: 'OPEN', dst }),
    JSON.stringify({ type: 'ERROR', dst }),
    JSON.stringify({ type: 'OFFER', dst: [dst] }),
    JSON.stringify({ type: 'OFFER', dst: '' }),
    JSON.stringify({ type: 'LEAVE' }),
    `{"type":"OFFER","dst":"${dst}","payload":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
  ];
  for (let count = 0; count < 1_000; count++) one.socket.send(garbage[count % garbage.length]!);
  one.offer(bob);
  await other.hear('OFFER');
  expect(other.heard.map(({ type }) => type)).toEqual(['OPEN', 'OFFER']);
  expect(service.refused).toEqual(Array.from({ length: 1_000 }, () => ({ what: 'message', reason: 'malformed' })));
});

test('a frame that is too large, or no text, ends its sender’s connection and nobody else’s', async () => {
  const service = await start({ limits: { frameBytes: 1_000 } });
  const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
  const [large, other] = [await service.connect(ada), await service.connect(bob)];
  large.offer(bob, 'x'.repeat(1_000));
  expect((await large.closed).code).toBe(1009);
  expect(service.refused).toEqual([{ what: 'message', reason: 'frame' }]);
  await service.connect(ada);
  expect(other.heard).toEqual([{ type: 'OPEN' }]);
});

test('who says too much is put out', async () => {
  const service = await start({ limits: { frames: createLimit({ name: 'frames', rate: { points: 20, seconds: 60 } }) } });
  const one = await service.connect(service.tables.join('call'));
  for (let count = 0; count < 21; count++) one.say({ type: 'HEARTBEAT' });
  expect(await one.closed).toEqual({ code: 1008, reason: 'rate_limited' });

  const waiting = await start({ limits: { framesWaiting: 10 } });
  const other = await waiting.connect(waiting.tables.join('call'));
  for (let count = 0; count < 100; count++) other.say({ type: 'HEARTBEAT' });
  expect(await other.closed).toEqual({ code: 1008, reason: 'rate_limited' });
});

test('large frames count as several, and few of them may wait', async () => {
  const service = await start({ limits: { frames: createLimit({ name: 'frames', rate: { points: 50, seconds: 60 } }) } });
  const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
  const [one, other] = [await service.connect(ada), await service.connect(bob)];
  for (let count = 0; count < 4; count++) one.offer(bob, 'x'.repeat(60_000));
  expect(await one.closed).toEqual({ code: 1008, reason: 'rate_limited' });
  expect(other.heard.map(({ type }) => type)).toEqual(['OPEN', 'OFFER', 'OFFER', 'OFFER']);

  const tables = new SlowTables();
  const slow = await start({ tables, limits: { bufferedBytes: 200_000 } });
  const [cy, dan] = [tables.join('call'), tables.join('call')];
  const writing = await slow.connect(cy);
  tables.stopped = true;
  for (let count = 0; count < 5; count++) writing.offer(dan, 'x'.repeat(60_000));
  expect(await writing.closed).toEqual({ code: 1008, reason: 'rate_limited' });
});

/** Answers nothing while it is stopped. */
class SlowTables extends CallTables {
  stopped = false;

  override async readJoined(callIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    return this.stopped ? new Promise(() => undefined) : super.readJoined(callIds);
  }
}

test('who connects too often, or too many times at once, is told to wait', async () => {
  const often = await start({ limits: { handshakesOfAddress: createLimit({ name: 'address', rate: { points: 3, seconds: 60 } }) } });
  const ada = often.tables.join('call');
  const from = (address: string) => ({ socket: { headers: { 'x-forwarded-for': address } } });
  for (let count = 0; count < 3; count++) await often.refusal(ada, { token: 'guessed', ...from('192.0.2.1') });
  expect(await often.refusal(ada, from('192.0.2.1'))).toEqual({ status: 429, code: 'rate_limited' });
  await often.connect(ada, from('192.0.2.2'));

  const many = await start({ limits: { peersOfAddress: 1 } });
  const [bob, eve] = [many.tables.join('call'), many.tables.join('call')];
  const first = await many.connect(bob);
  expect(await many.refusal(eve)).toEqual({ status: 429, code: 'rate_limited' });
  // The same peer again takes no further place.
  const again = await many.connect(bob);
  await first.closed;
  again.socket.close();
  await again.closed;
  await waitUntil(
    () =>
      many.connect(eve).then(
        () => true,
        () => false,
      ),
    { what: 'a place that became free' },
  );
});

test('who was refused can not keep the connection by leaving their end open', async () => {
  const [host, port] = (await start()).origin.split(':');
  const socket = connect({ host: host!, port: Number(port), allowHalfOpen: true });
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: 0123456789abcdefghijkg==';
  socket.write(`GET /peerjs/peerjs?key=peerjs&id=somebody&token=guessed HTTP/1.1\r\nHost: parley\r\n${upgrade}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
  const closed = once(socket, 'error');
  const talking = setInterval(() => socket.write('still here'), 5);
  try {
    expect(await closed).toMatchObject([{ syscall: expect.stringMatching(/^(read|write)$/) }]);
  } finally {
    clearInterval(talking);
    socket.destroy();
  }
});

test('who reads too slowly is cut off', async () => {
  const service = await start({ limits: { bufferedBytes: 200_000 } });
  const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
  const [one, slow] = [await service.connect(ada), await service.connect(bob)];
  slow.socket.pause();
  const filling = setInterval(() => one.offer(bob, 'x'.repeat(60_000)), 1);
  await waitUntil(() => service.refused.some(({ reason }) => reason === 'slow'), { what: 'the slow one to be cut off' });
  clearInterval(filling);
  slow.socket.resume();
  expect((await slow.closed).code).toBe(1006);
});

test('who does not answer is gone', async () => {
  const service = await start({ heartbeatMs: 250 });
  const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
  const living = await service.connect(ada);
  const dead = await service.connect(bob, { socket: { autoPong: false } });
  expect((await dead.closed).code).toBe(1006);
  expect(service.refused).toEqual([{ what: 'peer', reason: 'silent' }]);
  expect(living.socket.readyState).toBe(1);
});

test('while nobody can tell who is in the call, nothing passes and nobody is put out', async () => {
  const service = await start({ sweepMs: 10 });
  const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
  const [one, other] = [await service.connect(ada), await service.connect(bob)];
  service.tables.away = true;
  one.offer(bob);
  await waitUntil(() => service.refused.length > 0, { what: 'the refusal' });
  expect(service.refused).toEqual([{ what: 'message', reason: 'unavailable' }]);
  service.tables.away = false;
  one.offer(bob, 'again');
  expect(await other.hear('OFFER')).toMatchObject({ payload: 'again' });
});

test('clients are sent away when it ends', async () => {
  const service = await start();
  const one = await service.connect(service.tables.join('call'));
  await open.pop()!.close();
  expect(await one.closed).toEqual({ code: 1012, reason: 'restart' });
});
