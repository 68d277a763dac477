import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openSignaling, tokenOf, type FixtureOptions, type SignalingFixture } from './signaling.fixture.ts';

const open: SignalingFixture[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});
async function start(options?: FixtureOptions): Promise<SignalingFixture> {
  const service = await openSignaling(options);
  open.push(service);
  return service;
}

describe('two peers of a call', () => {
  test('exchange signals in order, with the sender set by the server', async () => {
    const service = await start();
    const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
    const [caller, callee] = [await service.connect(ada), await service.connect(bob, { path: '/peerjs' })];
    // The server overwrites a forged `src`.
    caller.send({ type: 'OFFER', src: 'forged', dst: bob.peerId, payload: { sdp: 'v=0' } });
    for (let count = 0; count < 20; count++) caller.send({ type: 'CANDIDATE', dst: bob.peerId, payload: { count } });
    await callee.receive('CANDIDATE', ({ payload }) => (payload as { count: number }).count === 19);
    expect(callee.received).toEqual([
      { type: 'OPEN' },
      { type: 'OFFER', src: ada.peerId, dst: bob.peerId, payload: { sdp: 'v=0' } },
      ...Array.from({ length: 20 }, (_, count) => ({ type: 'CANDIDATE', src: ada.peerId, dst: bob.peerId, payload: { count } })),
    ]);
    callee.send({ type: 'ANSWER', dst: ada.peerId, payload: { sdp: 'v=0' } });
    await caller.receive('ANSWER');
    callee.send({ type: 'LEAVE', dst: ada.peerId });
    expect(await caller.receive('LEAVE')).toEqual({ type: 'LEAVE', src: bob.peerId, dst: ada.peerId });
    expect(service.refusals).toEqual([]);
  });

  test('a peer that connects a moment later receives the queued signals', async () => {
    const service = await start();
    const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
    const caller = await service.connect(ada);
    caller.offer(bob);
    await waitUntil(() => service.sent.length === 1, { what: 'the offer to be sent' });
    expect(await (await service.connect(bob)).receive('OFFER')).toMatchObject({ src: ada.peerId });
  });

  test('a new connection of a peer replaces its older one', async () => {
    const service = await start();
    const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
    const caller = await service.connect(ada);
    const older = await service.connect(bob);
    const newer = await service.connect(bob);
    expect(await older.closed).toEqual({ code: 1008, reason: 'connected_again' });
    caller.offer(bob);
    await newer.receive('OFFER');
    expect(older.received).toEqual([{ type: 'OPEN' }]);
  });
});

describe('access control', () => {
  test('a handshake without a valid token of the peer is refused', async () => {
    const service = await start();
    const { calls } = service;
    const [ada, bob, gone, revoked] = [calls.join('call'), calls.join('call'), calls.join('call'), calls.join('call')];
    calls.leave(gone);
    calls.endedSessions.add(revoked.sessionId);
    const tokenOfOtherCall = tokenOf({ ...ada, callId: 'other' });
    expect(await service.refusal(ada, { token: 'rubbish' })).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await service.refusal(ada, { token: '' })).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await service.refusal(ada, { token: tokenOf(ada, { audience: 'parley' }) })).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await service.refusal(ada, { token: tokenOf(ada, { expiresInMs: -1_000 }) })).toEqual({ status: 401, code: 'token_expired' });
    expect(await service.refusal(revoked)).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await service.refusal(ada, { token: tokenOf(bob) })).toEqual({ status: 403, code: 'forbidden' });
    expect(await service.refusal(ada, { token: tokenOfOtherCall })).toEqual({ status: 403, code: 'forbidden' });
    expect(await service.refusal(gone)).toEqual({ status: 403, code: 'forbidden' });
    expect(await service.refusal(ada, { key: 'other' })).toEqual({ status: 403, code: 'forbidden' });
    expect(await service.refusal(ada, { path: '/elsewhere' })).toEqual({ status: 404, code: 'not_found' });
    calls.unavailable = true;
    expect(await service.refusal(ada)).toEqual({ status: 503, code: 'unavailable' });
  });

  test('a participant of another call receives nothing, and cannot distinguish an unreachable peer from an unknown peer', async () => {
    const service = await start();
    const [ada, eve] = [service.calls.join('call'), service.calls.join('other')];
    const [target, outsider] = [await service.connect(ada), await service.connect(eve)];
    const unknownPeer = `${randomUUID()}_0`;
    outsider.offer(ada);
    outsider.send({ type: 'OFFER', dst: unknownPeer, payload: {} });
    expect(await outsider.receive('EXPIRE', ({ src }) => src === ada.peerId)).toEqual({ type: 'EXPIRE', src: ada.peerId, dst: eve.peerId });
    expect(await outsider.receive('EXPIRE', ({ src }) => src === unknownPeer)).toEqual({
      type: 'EXPIRE',
      src: unknownPeer,
      dst: eve.peerId,
    });
    expect(target.received).toEqual([{ type: 'OPEN' }]);
    expect(service.refusals).toEqual([
      { kind: 'message', reason: 'not_in_call' },
      { kind: 'message', reason: 'not_in_call' },
    ]);
  });

  test('PeerServer’s HTTP endpoints require a peer token and do not list peers', async () => {
    const service = await start();
    const ada = service.calls.join('call');
    await service.connect(ada);
    const statusOf = async (path: string, token?: string) =>
      (await fetch(`http://${service.origin}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).status;
    for (const path of ['/peerjs', '/peerjs/peerjs/id', '/peerjs/peerjs/peers']) expect(await statusOf(path)).toBe(401);
    expect(await statusOf('/peerjs/peerjs/id', tokenOf(ada))).toBe(200);
    expect(await statusOf('/peerjs/peerjs/peers', tokenOf(ada))).toBe(401);
    expect(await statusOf(`/peerjs/peerjs/id?token=${tokenOf(ada)}`)).toBe(200);
  });

  test('a page of another origin opens no connection; its own, listed ones, and clients that are no pages do', async () => {
    const service = await start({ corsOrigins: ['https://app.example'] });
    const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
    const from = (origin: string) => ({ socket: { origin } });
    for (const origin of ['https://evil.example', 'null'])
      expect(await service.refusal(ada, from(origin))).toEqual({ status: 403, code: 'forbidden' });
    for (const origin of ['https://app.example', `http://${service.origin}`]) await service.connect(ada, from(origin));
    await service.connect(bob);
  });

  test('each refusal is logged once a minute with user, session, address and code', async () => {
    const service = await start();
    const { calls } = service;
    const [ada, revoked] = [calls.join('call'), calls.join('call')];
    calls.endedSessions.add(revoked.sessionId);
    const caller = await service.connect(ada);
    for (let repeated = 0; repeated < 3; repeated++) {
      await service.refusal(ada, { token: 'rubbish' });
      await service.refusal(revoked);
      caller.offer(calls.join('other'));
      await waitUntil(() => service.refusals.filter(({ kind }) => kind === 'message').length > repeated, { what: 'the refused offer' });
    }
    const lines = service
      .log()
      .split('\n')
      .filter((line) => /not admitted|refused/.test(line));
    const { userId, sessionId } = revoked;
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ msg: 'peer not admitted', requestId: expect.any(String), code: 'unauthenticated', address: '127.0.0.1' }),
      expect.objectContaining({ msg: 'peer not admitted', code: 'unauthenticated', userId, sessionId, address: '127.0.0.1' }),
      expect.objectContaining({ msg: 'signal refused', code: 'not_in_call', userId: ada.userId, sessionId: ada.sessionId }),
    ]);
  });

  test('no log line contains a token, an SDP or a query string', async () => {
    const service = await start();
    const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
    const [caller, callee] = [await service.connect(ada), await service.connect(bob)];
    caller.offer(bob, { sdp: 'v=0 secret-description' });
    await callee.receive('OFFER');
    await service.refusal(ada, { token: 'secret-token' });
    await fetch(`http://${service.origin}/peerjs/peerjs/id?token=${tokenOf(ada)}`);
    await fetch(`http://${service.origin}/peerjs/peerjs/id?token=secret-token`);
    await waitUntil(() => service.log().split('"request completed"').length === 3, { what: 'both requests in the log' });
    expect(service.log()).toContain('peer not admitted');
    for (const secret of ['secret', tokenOf(ada).slice(0, 30), 'token=', 'v=0']) expect(service.log()).not.toContain(secret);
  });
});

describe('a peer that no longer participates', () => {
  test('is disconnected at its next message, which is not sent', async () => {
    const service = await start();
    const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
    const [caller, callee] = [await service.connect(ada), await service.connect(bob)];
    service.calls.leave(ada);
    caller.offer(bob);
    expect(await caller.closed).toEqual({ code: 1008, reason: 'not_joined' });
    expect(await caller.receive('ERROR')).toMatchObject({ payload: { msg: 'not_joined' } });
    expect(callee.received).toEqual([{ type: 'OPEN' }]);
  });

  test('receives no signals', async () => {
    const service = await start();
    const [ada, bob] = [service.calls.join('call'), service.calls.join('call')];
    const [caller, callee] = [await service.connect(ada), await service.connect(bob)];
    service.calls.leave(bob);
    caller.offer(bob);
    await caller.receive('EXPIRE');
    expect(callee.received).toEqual([{ type: 'OPEN' }]);
  });

  test('is disconnected while silent: by the push of a leave or of a revoked session, and by the sweep', async () => {
    const pushed = await start({ sweepMs: 60_000 });
    const [ada, bob, eve] = [pushed.calls.join('call'), pushed.calls.join('call'), pushed.calls.join('call')];
    const [leaving, revoked, staying] = [await pushed.connect(ada), await pushed.connect(bob), await pushed.connect(eve)];
    pushed.calls.leave(ada);
    const left = { type: 'call.left', call: { id: 'call' } } as never;
    await pushed.channel.publish([{ kind: 'event', rooms: [], memberships: [], event: left }]);
    expect(await leaving.closed).toMatchObject({ reason: 'not_joined' });
    await pushed.channel.publish([{ kind: 'session_revoked', sessionId: bob.sessionId, reason: 'logged_out', at: '' }]);
    expect(await revoked.closed).toEqual({ code: 1008, reason: 'unauthenticated' });
    expect(staying.socket.readyState).toBe(1);

    const swept = await start({ sweepMs: 20 });
    const [fay, gil] = [swept.calls.join('call'), swept.calls.join('call')];
    const [silent, expiring] = [await swept.connect(fay), await swept.connect(gil)];
    swept.calls.endedSessions.add(fay.sessionId);
    swept.calls.leave(gil);
    expect(await silent.closed).toMatchObject({ reason: 'unauthenticated' });
    expect(await expiring.closed).toMatchObject({ reason: 'not_joined' });
  });
});
