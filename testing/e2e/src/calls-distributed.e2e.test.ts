/** Calls by way of the proxy and two instances of signaling: in browsers, and on PeerJS's wire. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { browserCalls } from './calls/browser-calls.ts';
import { hasBrowser, launchBrowser } from './calls/browser.ts';
import { callsInCrashes, type Crash } from './calls/calls-in-crashes.ts';
import { Caller, forCallPage, serveCallPage, type CallPage } from './calls/caller.ts';
import { knockAt, openPeer } from './calls/wire-peer.ts';
import { register, type Person } from './person.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed, type ServiceName } from './systems/distributed.ts';
import type { NodeService } from './systems/node-service.ts';

let callPage: CallPage;

async function start() {
  callPage = await serveCallPage();
  return startDistributed({ environment: forCallPage(callPage) });
}

await describeSystem('distributed', start, (system) => {
  afterAll(() => callPage.close());
  browserCalls(system, () => callPage);

  /** A call between two, answered. */
  async function answeredCall(): Promise<{ ada: Person; bob: Person; path: string; peers: { id: string; token: string }[] }> {
    const [ada, bob] = [await register(system().origin, 'ada'), await register(system().origin, 'bob')];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id });
    const calls = `/v1/conversations/${conversation.id}/calls`;
    const started = await ada.command('POST', calls, { media: 'video' });
    const accepted = await bob.command('POST', `${calls}/${started.call.id}/accept`);
    return { ada, bob, path: `${calls}/${started.call.id}`, peers: [started.peer, accepted.peer] };
  }

  describe('peers on the wire', () => {
    test('of one call reach each other on two instances, and nobody else’s do', async () => {
      const { services } = system();
      const [here, there] = services.signaling.map(({ port }) => `127.0.0.1:${port}`) as [string, string];
      const [first, second] = [await answeredCall(), await answeredCall()];
      const [one, other] = [await openPeer(here, first.peers[0]!), await openPeer(there, first.peers[1]!)];
      const stranger = await openPeer(here, second.peers[0]!);
      one.say({ type: 'OFFER', dst: first.peers[1]!.id, payload: { sdp: 'v=0' } });
      expect(await other.hear('OFFER')).toMatchObject({ src: first.peers[0]!.id, payload: { sdp: 'v=0' } });
      stranger.say({ type: 'OFFER', dst: first.peers[1]!.id, payload: { sdp: 'v=0' } });
      await stranger.hear('EXPIRE');
      expect(other.heard.map(({ type }) => type)).toEqual(['OPEN', 'OFFER']);
      for (const peer of [one, other, stranger]) peer.close();
    });

    test('need their own token, a call that goes on and a session that lives', async () => {
      const host = new URL(system().origin).host;
      const { ada, bob, path, peers } = await answeredCall();
      const [mine, others] = peers as [{ id: string; token: string }, { id: string; token: string }];
      expect(await knockAt(host, { id: mine.id, token: ada.session.accessToken })).toBe(401);
      expect(await knockAt(host, { id: mine.id, token: others.token })).toBe(403);
      expect(await knockAt(host, mine)).toBe(101);

      const open = await openPeer(host, others);
      await bob.command('DELETE', '/v1/sessions/current');
      await open.closed;
      expect(await knockAt(host, others)).toBe(401);
      await ada.command('POST', `${path}/end`);
      await waitUntil(async () => (await knockAt(host, mine)) === 403, { what: 'the ended call to be closed to its peers' });
    });

    test('are sent to one instance by their call, and no log holds their tokens', async () => {
      const host = new URL(system().origin).host;
      const { peers } = await answeredCall();
      const opened = await Promise.all(peers.map((peer) => openPeer(host, peer)));
      const { signaling } = system().services;
      const connected = () => Promise.all(signaling.map(({ port }) => peersConnectedAt(port)));
      await waitUntil(async () => (await connected()).toSorted((a, b) => a - b).join() === '0,2', { what: 'both at one instance' });
      await knockAt(host, { id: peers[0]!.id, token: 'guessed-token' });
      for (const peer of opened) peer.close();
      const logs = signaling.map((service) => service.output()).join('');
      expect(logs).toContain('peer not admitted');
      for (const secret of ['guessed-token', peers[0]!.token.slice(0, 40), 'token=']) expect(logs).not.toContain(secret);
    });
  });

  const each = (name: ServiceName, act: (service: NodeService) => Promise<unknown>) => Promise.all(system().services[name].map(act));
  const killed = (name: ServiceName): Crash => ({
    kill: () => each(name, (service) => service.kill()),
    restart: () => each(name, (service) => service.restart()),
  });
  const signalingKilled = (): Crash => ({
    ...killed('signaling'),
    async restart() {
      await killed('signaling').restart();
      const back = async () => (await each('signaling', ({ port }) => peersConnectedAt(port))) as number[];
      await waitUntil(async () => (await back()).reduce((sum, count) => sum + count) === 2, {
        what: 'both peers to be back',
        deadlineMs: 30_000,
      });
    },
  });

  const commandsKilled = (): Crash => ({
    ...killed('command-service'),
    async restart() {
      await killed('command-service').restart();
      // Of the backend that commands about a conversation go to.
      const command = `${system().origin}/v1/conversations/${randomUUID()}/messages`;
      const answers = async () => (await fetch(command, { method: 'POST' })).status < 500;
      await waitUntil(answers, { what: 'the proxy to know that they are back' });
    },
  });

  describe('signaling, gateways and command-services', () => {
    callsInCrashes(
      system,
      () => callPage,
      () => [signalingKilled(), killed('realtime-gateway'), commandsKilled()],
    );
  });

  (hasBrowser ? test : test.skip)(
    'who hangs up while no gateway is there is gone for the other as soon as one is; who rang in vain has stopped',
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
        const open = (person: Person) => Caller.open(browser, callPage, person, conversation.id);
        const [one, other, third] = [await open(ada), await open(bob), await open(eve)];
        await one.click('start');
        await Promise.all([other.rings(), third.rings()]);
        await other.click('accept');
        await Promise.all([one.sees(other), other.sees(one)]);
        await killed('realtime-gateway').kill();
        await one.click('leave');
        const path = `/v1/conversations/${conversation.id}/calls`;
        const [{ id }] = (await ada.get(path)).items;
        await ada.command('POST', `${path}/${id}/end`);
        await killed('realtime-gateway').restart();
        await Promise.all([other.says('The call is over: completed.'), third.says('The call is over.')]);
      } finally {
        await browser.close();
      }
    },
    180_000,
  );
});

async function peersConnectedAt(port: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/^parley_peers_connected\{[^}]*\} (\d+)$/m.exec(metrics)?.[1]);
}
