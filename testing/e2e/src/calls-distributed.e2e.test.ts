/** Calls through the proxy and two signaling instances, in browsers and with the PeerJS wire protocol. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { browserCallScenarios } from './calls/browser-call-scenarios.ts';
import { hasBrowser, launchBrowser } from './calls/browser.ts';
import { callCrashScenario, type Crash } from './calls/call-crash-scenario.ts';
import { CallClient, callPageSettings, serveCallPage, type CallPage } from './calls/call-client.ts';
import { expectMissed, ringingCall } from './calls/ringing-call.ts';
import { handshakeStatus, connectPeer } from './calls/peerjs-client.ts';
import { register, type Person } from './person.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed, type ServiceName } from './systems/distributed.ts';
import type { NodeService } from './systems/node-service.ts';

let callPage: CallPage;

async function start() {
  callPage = await serveCallPage();
  return startDistributed({ instances: { 'query-service': 1, projector: 1, dispatcher: 0 }, environment: callPageSettings(callPage) });
}

await describeSystem('distributed', start, (system) => {
  afterAll(() => callPage.close());
  browserCallScenarios(system, () => callPage);

  /** Starts and accepts a call between two users. */
  async function answeredCall(): Promise<{ ada: Person; bob: Person; path: string; peers: { id: string; token: string }[] }> {
    const [ada, bob] = [await register(system().origin, 'ada'), await register(system().origin, 'bob')];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const calls = `/v1/conversations/${conversation.id}/calls`;
    const started = await ada.command('POST', calls, { media: 'video' });
    const accepted = await bob.command('POST', `${calls}/${started.call.id}/accept`);
    return { ada, bob, path: `${calls}/${started.call.id}`, peers: [started.peer, accepted.peer] };
  }

  describe('PeerJS connections', () => {
    test('of one call reach each other across instances; those of another call do not', async () => {
      const { services } = system();
      const [firstHost, secondHost] = services.signaling.map(({ port }) => `127.0.0.1:${port}`) as [string, string];
      const [first, second] = [await answeredCall(), await answeredCall()];
      const [sender, receiver] = [await connectPeer(firstHost, first.peers[0]!), await connectPeer(secondHost, first.peers[1]!)];
      const stranger = await connectPeer(firstHost, second.peers[0]!);
      sender.send({ type: 'OFFER', dst: first.peers[1]!.id, payload: { sdp: 'v=0' } });
      expect(await receiver.waitFor('OFFER')).toMatchObject({ src: first.peers[0]!.id, payload: { sdp: 'v=0' } });
      stranger.send({ type: 'OFFER', dst: first.peers[1]!.id, payload: { sdp: 'v=0' } });
      await stranger.waitFor('EXPIRE');
      expect(receiver.received.map(({ type }) => type)).toEqual(['OPEN', 'OFFER']);
      for (const peer of [sender, receiver, stranger]) peer.close();
    });

    test('require their own token, an ongoing call and an active session', async () => {
      const host = new URL(system().origin).host;
      const { ada, bob, path, peers } = await answeredCall();
      const [own, foreign] = peers as [{ id: string; token: string }, { id: string; token: string }];
      expect(await handshakeStatus(host, { id: own.id, token: ada.session.accessToken })).toBe(401);
      expect(await handshakeStatus(host, { id: own.id, token: foreign.token })).toBe(403);
      expect(await handshakeStatus(host, own)).toBe(101);

      const connection = await connectPeer(host, foreign);
      await bob.command('DELETE', '/v1/sessions/current');
      await connection.closed;
      expect(await handshakeStatus(host, foreign)).toBe(401);
      await ada.command('POST', `${path}/end`);
      await waitUntil(async () => (await handshakeStatus(host, own)) === 403, { what: 'signaling to reject peers of the ended call' });
    });

    test('are routed to one instance by their call, and no log contains their tokens', async () => {
      const host = new URL(system().origin).host;
      const { peers } = await answeredCall();
      const opened = await Promise.all(peers.map((peer) => connectPeer(host, peer)));
      const { signaling } = system().services;
      const connected = () => Promise.all(signaling.map(({ port }) => countConnectedPeers(port)));
      await waitUntil(async () => (await connected()).toSorted((a, b) => a - b).join() === '0,2', { what: 'both peers on one instance' });
      await handshakeStatus(host, { id: peers[0]!.id, token: 'guessed-token' });
      for (const peer of opened) peer.close();
      const logs = signaling.map((service) => service.output()).join('');
      expect(logs).toContain('peer not admitted');
      for (const secret of ['guessed-token', peers[0]!.token.slice(0, 40), 'token=']) expect(logs).not.toContain(secret);
    });
  });

  const forEach = (name: ServiceName, action: (service: NodeService) => Promise<unknown>) =>
    Promise.all(system().services[name].map(action));
  const crashOf = (name: ServiceName): Crash => ({
    kill: () => forEach(name, (service) => service.kill()),
    restart: () => forEach(name, (service) => service.restart()),
  });
  const signalingCrash = (): Crash => ({
    ...crashOf('signaling'),
    async restart() {
      await crashOf('signaling').restart();
      const connected = async () => (await forEach('signaling', ({ port }) => countConnectedPeers(port))) as number[];
      await waitUntil(async () => (await connected()).reduce((sum, count) => sum + count) === 2, {
        what: 'both peers to reconnect',
        deadlineMs: 30_000,
      });
    },
  });

  const commandServiceCrash = (): Crash => ({
    ...crashOf('command-service'),
    async restart() {
      await crashOf('command-service').restart();
      // The proxy routes this path to the backend of conversation commands.
      const command = `${system().origin}/v1/conversations/${randomUUID()}/messages`;
      const isAvailable = async () => (await fetch(command, { method: 'POST' })).status < 500;
      await waitUntil(isAvailable, { what: 'the proxy to see the restarted services' });
    },
  });

  describe('signaling, gateways and command-services', () => {
    callCrashScenario(
      system,
      () => callPage,
      () => [signalingCrash(), crashOf('realtime-gateway'), commandServiceCrash()],
    );
  });

  test('after SIGKILL of one command-service, the other ends the calls at their deadline', async () => {
    const calls = await Promise.all(Array.from({ length: 4 }, () => ringingCall(system().origin)));
    // With four calls, the killed service has very likely started or claimed some of them.
    await system().services['command-service'][0]!.kill();
    for (const readCall of calls) await expectMissed(readCall);
    await system().services['command-service'][0]!.restart();
  }, 60_000);

  (hasBrowser ? test : test.skip)(
    'a hang-up while no gateway runs reaches the others once one is back, and stops the ringing',
    async () => {
      const browser = await launchBrowser();
      try {
        const people = [
          await register(system().origin, 'ada'),
          await register(system().origin, 'bob'),
          await register(system().origin, 'eve'),
        ];
        const [ada, bob, eve] = people as [Person, Person, Person];
        const { conversation } = await ada.command('POST', '/v1/conversations', {
          kind: 'group',
          title: 'Tea',
          memberIds: [bob.id, eve.id],
        });
        const open = (person: Person) => CallClient.open(browser, callPage, person, conversation.id);
        const [caller, callee, third] = [await open(ada), await open(bob), await open(eve)];
        await caller.click('start');
        await Promise.all([callee.waitForRinging(), third.waitForRinging()]);
        await callee.click('accept');
        await Promise.all([caller.waitForVideo(callee), callee.waitForVideo(caller)]);
        await crashOf('realtime-gateway').kill();
        await caller.click('leave');
        const path = `/v1/conversations/${conversation.id}/calls`;
        const [{ id }] = (await ada.get(path)).items;
        await ada.command('POST', `${path}/${id}/end`);
        await crashOf('realtime-gateway').restart();
        await Promise.all([callee.waitForStatus('The call is over: completed.'), third.waitForStatus('The call is over.')]);
      } finally {
        await browser.close();
      }
    },
    180_000,
  );
});

async function countConnectedPeers(port: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^parley_peers_connected\{[^}]*\} (\d+)$/m.exec(metrics)?.[1]);
}
