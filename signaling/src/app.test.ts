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

describe('two in a call', () => {
  test('hear what the other says, in its order and under their own names', async () => {
    const service = await start();
    const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
    const [one, other] = [await service.connect(ada), await service.connect(bob, { path: '/peerjs' })];
    // Whatever it says of its sender.
    one.say({ type: 'OFFER', src: 'somebody', dst: bob.peerId, payload: { sdp: 'v=0' } });
    for (let count = 0; count < 20; count++) one.say({ type: 'CANDIDATE', dst: bob.peerId, payload: { count } });
    await other.hear('CANDIDATE', ({ payload }) => (payload as { count: number }).count === 19);
    expect(other.heard).toEqual([
      { type: 'OPEN' },
      { type: 'OFFER', src: ada.peerId, dst: bob.peerId, payload: { sdp: 'v=0' } },
      ...Array.from({ length: 20 }, (_, count) => ({ type: 'CANDIDATE', src: ada.peerId, dst: bob.peerId, payload: { count } })),
    ]);
    other.say({ type: 'ANSWER', dst: ada.peerId, payload: { sdp: 'v=0' } });
    await one.hear('ANSWER');
    other.say({ type: 'LEAVE', dst: ada.peerId });
    expect(await one.hear('LEAVE')).toEqual({ type: 'LEAVE', src: bob.peerId, dst: ada.peerId });
    expect(service.refused).toEqual([]);
  });

  test('one that comes a moment later finds what was said to it', async () => {
    const service = await start();
    const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
    const one = await service.connect(ada);
    one.offer(bob);
    await waitUntil(() => service.passed.length === 1, { what: 'the offer to be passed' });
    expect(await (await service.connect(bob)).hear('OFFER')).toMatchObject({ src: ada.peerId });
  });

  test('one that connects again takes the place of its older connection', async () => {
    const service = await start();
    const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
    const one = await service.connect(ada);
    const older = await service.connect(bob);
    const newer = await service.connect(bob);
    expect(await older.closed).toEqual({ code: 1008, reason: 'connected_again' });
    one.offer(bob);
    await newer.hear('OFFER');
    expect(older.heard).toEqual([{ type: 'OPEN' }]);
  });
});

describe('strangers', () => {
  test('a handshake is refused without the peer’s own good token', async () => {
    const service = await start();
    const { tables } = service;
    const [ada, bob, gone, revoked] = [tables.join('call'), tables.join('call'), tables.join('call'), tables.join('call')];
    tables.leave(gone);
    tables.endedSessions.add(revoked.sessionId);
    const ofOtherCall = tokenOf({ ...ada, callId: 'other' });
    expect(await service.refusal(ada, { token: 'rubbish' })).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await service.refusal(ada, { token: '' })).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await service.refusal(ada, { token: tokenOf(ada, { audience: 'parley' }) })).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await service.refusal(ada, { token: tokenOf(ada, { expiresInMs: -1_000 }) })).toEqual({ status: 401, code: 'token_expired' });
    expect(await service.refusal(revoked)).toEqual({ status: 401, code: 'unauthenticated' });
    expect(await service.refusal(ada, { token: tokenOf(bob) })).toEqual({ status: 403, code: 'forbidden' });
    expect(await service.refusal(ada, { token: ofOtherCall })).toEqual({ status: 403, code: 'forbidden' });
    expect(await service.refusal(gone)).toEqual({ status: 403, code: 'forbidden' });
    expect(await service.refusal(ada, { key: 'other' })).toEqual({ status: 403, code: 'forbidden' });
    expect(await service.refusal(ada, { path: '/elsewhere' })).toEqual({ status: 404, code: 'not_found' });
    tables.away = true;
    expect(await service.refusal(ada)).toEqual({ status: 503, code: 'unavailable' });
  });

  test('a participant of another call hears nothing, and is told nothing that anybody else would not be', async () => {
    const service = await start();
    const [ada, eve] = [service.tables.join('call'), service.tables.join('other')];
    const [victim, stranger] = [await service.connect(ada), await service.connect(eve)];
    const nobody = `${randomUUID()}_0`;
    stranger.offer(ada);
    stranger.say({ type: 'OFFER', dst: nobody, payload: {} });
    expect(await stranger.hear('EXPIRE', ({ src }) => src === ada.peerId)).toEqual({ type: 'EXPIRE', src: ada.peerId, dst: eve.peerId });
    expect(await stranger.hear('EXPIRE', ({ src }) => src === nobody)).toEqual({ type: 'EXPIRE', src: nobody, dst: eve.peerId });
    expect(victim.heard).toEqual([{ type: 'OPEN' }]);
    expect(service.refused).toEqual([
      { what: 'message', reason: 'stranger' },
      { what: 'message', reason: 'stranger' },
    ]);
  });

  test('the pages of PeerServer are for peers too, and tell nothing of others', async () => {
    const service = await start();
    const ada = service.tables.join('call');
    await service.connect(ada);
    const statusOf = async (path: string, token?: string) =>
      (await fetch(`http://${service.origin}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).status;
    for (const path of ['/peerjs', '/peerjs/peerjs/id', '/peerjs/peerjs/peers']) expect(await statusOf(path)).toBe(401);
    expect(await statusOf('/peerjs/peerjs/id', tokenOf(ada))).toBe(200);
    expect(await statusOf('/peerjs/peerjs/peers', tokenOf(ada))).toBe(401);
    expect(await statusOf(`/peerjs/peerjs/id?token=${tokenOf(ada)}`)).toBe(200);
  });

  test('no log holds a token, a description or a query', async () => {
    const service = await start();
    const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
    const [one, other] = [await service.connect(ada), await service.connect(bob)];
    one.offer(bob, { sdp: 'v=0 secret-description' });
    await other.hear('OFFER');
    await service.refusal(ada, { token: 'secret-token' });
    await fetch(`http://${service.origin}/peerjs/peerjs/id?token=${tokenOf(ada)}`);
    await fetch(`http://${service.origin}/peerjs/peerjs/id?token=secret-token`);
    await waitUntil(() => service.log().split('"request answered"').length === 3, { what: 'both requests in the log' });
    expect(service.log()).toContain('peer not admitted');
    for (const secret of ['secret', tokenOf(ada).slice(0, 30), 'token=', 'v=0']) expect(service.log()).not.toContain(secret);
  });
});

describe('who has no place any more', () => {
  test('is put out with its next message, and none passes', async () => {
    const service = await start();
    const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
    const [one, other] = [await service.connect(ada), await service.connect(bob)];
    service.tables.leave(ada);
    one.offer(bob);
    expect(await one.closed).toEqual({ code: 1008, reason: 'not_joined' });
    expect(await one.hear('ERROR')).toMatchObject({ payload: { msg: 'not_joined' } });
    expect(other.heard).toEqual([{ type: 'OPEN' }]);
  });

  test('is not spoken to', async () => {
    const service = await start();
    const [ada, bob] = [service.tables.join('call'), service.tables.join('call')];
    const [one, other] = [await service.connect(ada), await service.connect(bob)];
    service.tables.leave(bob);
    one.offer(bob);
    await one.hear('EXPIRE');
    expect(other.heard).toEqual([{ type: 'OPEN' }]);
  });

  test('is put out without a word of theirs: by the push of a leave, of a revoked session, and by the sweep', async () => {
    const pushed = await start({ sweepMs: 60_000 });
    const [ada, bob, eve] = [pushed.tables.join('call'), pushed.tables.join('call'), pushed.tables.join('call')];
    const [leaving, revoked, staying] = [await pushed.connect(ada), await pushed.connect(bob), await pushed.connect(eve)];
    pushed.tables.leave(ada);
    const left = { type: 'call.left', call: { id: 'call' } } as never;
    await pushed.channel.publish([{ kind: 'event', rooms: [], memberships: [], event: left }]);
    expect(await leaving.closed).toMatchObject({ reason: 'not_joined' });
    await pushed.channel.publish([{ kind: 'session_revoked', sessionId: bob.sessionId, reason: 'logged_out', at: '' }]);
    expect(await revoked.closed).toEqual({ code: 1008, reason: 'unauthenticated' });
    expect(staying.socket.readyState).toBe(1);

    const swept = await start({ sweepMs: 20 });
    const [fay, gil] = [swept.tables.join('call'), swept.tables.join('call')];
    const [silent, expiring] = [await swept.connect(fay), await swept.connect(gil)];
    swept.tables.endedSessions.add(fay.sessionId);
    swept.tables.leave(gil);
    expect(await silent.closed).toMatchObject({ reason: 'unauthenticated' });
    expect(await expiring.closed).toMatchObject({ reason: 'not_joined' });
  });
});
