import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import { createLimit } from '@parley/service-kit/limits';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { InMemoryCalls, openSignaling, type FixtureOptions, type SignalingFixture } from '../signaling.fixture.ts';

const open: SignalingFixture[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});
async function start(options?: FixtureOptions): Promise<SignalingFixture> {
  const service = await openSignaling(options);
  open.push(service);
  return service;
}

test('a thousand malformed frames are dropped', async () => {
  const service = await start();
  const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
  const [caller, callee] = [await service.connect(ada), await service.connect(bob)];
  const dst = bob.peerId;
  const malformed: (string | Buffer)[] = [
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
  for (let count = 0; count < 1_000; count++) caller.socket.send(malformed[count % malformed.length]!);
  caller.offer(bob);
  await callee.receive('OFFER');
  expect(callee.received.map(({ type }) => type)).toEqual(['OPEN', 'OFFER']);
  expect(service.refusals).toEqual(Array.from({ length: 1_000 }, () => ({ kind: 'message', reason: 'malformed' })));
});

test('an oversized frame closes the connection of its sender only', async () => {
  const service = await start({ limits: { frameBytes: 1_000 } });
  const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
  const [large, callee] = [await service.connect(ada), await service.connect(bob)];
  large.offer(bob, 'x'.repeat(1_000));
  expect((await large.closed).code).toBe(1009);
  expect(service.refusals).toEqual([{ kind: 'message', reason: 'invalid_frame' }]);
  await service.connect(ada);
  expect(callee.received).toEqual([{ type: 'OPEN' }]);
});

test('a peer that sends too many frames is disconnected', async () => {
  const service = await start({ limits: { frames: createLimit({ name: 'frames', rate: { points: 20, seconds: 60 } }) } });
  const caller = await service.connect(service.calls.join('call'));
  for (let count = 0; count < 21; count++) caller.send({ type: 'HEARTBEAT' });
  expect(await caller.closed).toEqual({ code: 1008, reason: 'rate_limited' });

  const waiting = await start({ limits: { framesWaiting: 10 } });
  const flooding = await waiting.connect(waiting.calls.join('call'));
  for (let count = 0; count < 100; count++) flooding.send({ type: 'HEARTBEAT' });
  expect(await flooding.closed).toEqual({ code: 1008, reason: 'rate_limited' });
});

test('a large frame counts as several, and the bytes that may wait are limited', async () => {
  const service = await start({ limits: { frames: createLimit({ name: 'frames', rate: { points: 50, seconds: 60 } }) } });
  const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
  const [caller, callee] = [await service.connect(ada), await service.connect(bob)];
  for (let count = 0; count < 4; count++) caller.offer(bob, 'x'.repeat(60_000));
  expect(await caller.closed).toEqual({ code: 1008, reason: 'rate_limited' });
  expect(callee.received.map(({ type }) => type)).toEqual(['OPEN', 'OFFER', 'OFFER', 'OFFER']);

  const calls = new StallingCalls();
  const slow = await start({ calls, limits: { bufferedBytes: 200_000 } });
  const [cy, dan] = [calls.join('call'), calls.join('call')];
  const writing = await slow.connect(cy);
  calls.stalled = true;
  for (let count = 0; count < 5; count++) writing.offer(dan, 'x'.repeat(60_000));
  expect(await writing.closed).toEqual({ code: 1008, reason: 'rate_limited' });
});

/** Never answers while stalled. */
class StallingCalls extends InMemoryCalls {
  stalled = false;

  override async readCallPeers(callIds: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    return this.stalled ? new Promise(() => undefined) : super.readCallPeers(callIds);
  }
}

test('too many handshakes and too many concurrent connections are refused', async () => {
  const often = await start({ limits: { handshakesOfAddress: createLimit({ name: 'address', rate: { points: 3, seconds: 60 } }) } });
  const ada = often.calls.join('call');
  const from = (address: string) => ({ socket: { headers: { 'x-forwarded-for': address } } });
  for (let count = 0; count < 3; count++) await often.refusal(ada, { token: 'guessed', ...from('192.0.2.1') });
  expect(await often.refusal(ada, from('192.0.2.1'))).toEqual({ status: 429, code: 'rate_limited' });
  await often.connect(ada, from('192.0.2.2'));

  const many = await start({ limits: { peersOfAddress: 1 } });
  const [bob, eve] = [many.calls.join('call'), many.calls.join('call')];
  const first = await many.connect(bob);
  expect(await many.refusal(eve)).toEqual({ status: 429, code: 'rate_limited' });
  // A reconnecting peer replaces its own connection and needs no capacity.
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
    { what: 'the freed capacity' },
  );
});

test('M7: addresses of one IPv6 /64 share the limits of handshakes and of connections', async () => {
  const handshakesOfAddress = createAddressLimit({ name: 'address', rate: { points: 3, seconds: 60 } });
  const guessed = await start({ limits: { handshakesOfAddress } });
  const ada = guessed.calls.join('call');
  const from = (address: string) => ({ socket: { headers: { 'x-forwarded-for': address } } });
  for (let host = 1; host <= 3; host++) await guessed.refusal(ada, { token: 'guessed', ...from(`2001:db8::${host}`) });
  expect(await guessed.refusal(ada, from('2001:db8::4'))).toEqual({ status: 429, code: 'rate_limited' });
  await guessed.connect(ada, from('2001:db8:0:1::1'));

  const many = await start({ limits: { peersOfAddress: 1 } });
  const [bob, eve] = [many.calls.join('call'), many.calls.join('call')];
  await many.connect(bob, from('2001:db8::1'));
  expect(await many.refusal(eve, from('2001:db8::2'))).toEqual({ status: 429, code: 'rate_limited' });
  await many.connect(eve, from('2001:db8:0:1::1'));
});

test('a refused client cannot keep the TCP connection by leaving its end open', async () => {
  const [host, port] = (await start()).origin.split(':');
  const socket = connect({ host: host!, port: Number(port), allowHalfOpen: true });
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: 0123456789abcdefghijkg==';
  socket.write(`GET /peerjs/peerjs?key=peerjs&id=unknown&token=guessed HTTP/1.1\r\nHost: parley\r\n${upgrade}\r\n\r\n`);
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

test('a peer that reads too slowly is disconnected', async () => {
  const service = await start({ limits: { bufferedBytes: 200_000 } });
  const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
  const [caller, slow] = [await service.connect(ada), await service.connect(bob)];
  slow.socket.pause();
  const filling = setInterval(() => caller.offer(bob, 'x'.repeat(60_000)), 1);
  await waitUntil(() => service.refusals.some(({ reason }) => reason === 'slow_consumer'), { what: 'the slow peer to be disconnected' });
  clearInterval(filling);
  slow.socket.resume();
  expect((await slow.closed).code).toBe(1006);
});

test('a peer that does not answer pings is disconnected', async () => {
  const service = await start({ pingMs: 250 });
  const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
  const living = await service.connect(ada);
  const dead = await service.connect(bob, { socket: { autoPong: false } });
  expect((await dead.closed).code).toBe(1006);
  expect(service.refusals).toEqual([{ kind: 'peer', reason: 'ping_timeout' }]);
  expect(living.socket.readyState).toBe(1);
});

test('while participants cannot be read, messages are dropped and peers stay connected', async () => {
  const service = await start({ sweepMs: 10 });
  const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
  const [caller, callee] = [await service.connect(ada), await service.connect(bob)];
  service.calls.unavailable = true;
  caller.offer(bob);
  await waitUntil(() => service.refusals.length > 0, { what: 'the dropped message' });
  expect(service.refusals).toEqual([{ kind: 'message', reason: 'unavailable' }]);
  service.calls.unavailable = false;
  caller.offer(bob, 'again');
  expect(await callee.receive('OFFER')).toMatchObject({ payload: 'again' });
});

test('shutdown closes connections with code 1012', async () => {
  const service = await start();
  const caller = await service.connect(service.calls.join('call'));
  await open.pop()!.close();
  expect(await caller.closed).toEqual({ code: 1012, reason: 'restart' });
});
