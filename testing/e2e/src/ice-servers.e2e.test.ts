/** TURN credentials of Parley with a real coturn that runs the settings of docker-compose.yml. */
import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findProgram } from '@parley/testing-kit/find-program';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startCoturn } from '@parley/testing-kit/servers/coturn';
import type { Browser, Page } from 'playwright-core';
import { hasBrowser, launchBrowser } from './calls/browser.ts';
import { register } from './person.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

const secret = 'a secret of coturn and Parley';

await describeWithPrivateServer(
  'coturn',
  () => startCoturn({ secret, loopbackPeers: true }),
  (coturn) => {
    (hasBrowser ? describe : describe.skip)('a browser', () => {
      let system: EmbeddedSystem;
      let browser: Browser;
      let page: Page;
      let iceServers: RTCIceServer[];
      beforeAll(async () => {
        const TURN_URLS = `${coturn.url}?transport=udp,${coturn.url}?transport=tcp`;
        [system, browser] = await Promise.all([startEmbedded({ TURN_URLS, TURN_SECRET: secret }), launchBrowser()]);
        page = await browser.newPage();
        const ada = await register(system.origin, 'ada');
        ({ iceServers } = await ada.get('/v1/calls/ice-servers'));
      }, 60_000);
      afterAll(async () => {
        await browser.close();
        await system.stop();
      }, 30_000);

      test('gets relay candidates with its credential', async () => {
        const candidates = await page.evaluate(gatherRelayCandidates, iceServers);
        expect(candidates.length).toBeGreaterThan(0);
        for (const candidate of candidates) expect(candidate).toMatch(/ 127\.0\.0\.1 \d+ typ relay /);
      }, 30_000);

      test('gets none with a wrong password or an expired credential', async () => {
        const [valid] = iceServers;
        const [expiry, userId] = valid!.username!.split(':');
        const expired = `${Number(expiry) - 7_200}:${userId}`;
        const invalid = [
          { ...valid!, credential: 'guessed' },
          { ...valid!, username: expired },
        ];
        for (const server of invalid) expect(await page.evaluate(gatherRelayCandidates, [server])).toEqual([]);
      }, 30_000);

      test('exchanges data through relays alone', async () => {
        expect(await page.evaluate(exchangeThroughRelays, iceServers)).toBe('through the relay');
      }, 30_000);
    });
  },
);

await describeWithPrivateServer(
  'coturn',
  () => startCoturn({ secret, loopbackPeers: false }),
  ({ port }) => {
    const client = findProgram('turnutils_uclient');
    test.each(['127.0.0.1', '10.0.0.1', '172.17.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '224.0.0.1'])(
      'rejects %s as a peer',
      async (address) => {
        const args = ['-p', String(port), '-u', 'ada', '-W', secret, '-n', '1', '-c', '-e', address, '-r', '9', '127.0.0.1'];
        const output = await new Promise<string>((resolve) =>
          execFile(client!, args, { timeout: 5_000 }, (_error, stdout, stderr) => resolve(stdout + stderr)),
        );
        expect(output).toContain('403 (Forbidden IP)');
      },
      15_000,
    );
  },
);

/** Runs in the page. */
async function gatherRelayCandidates(iceServers: RTCIceServer[]): Promise<string[]> {
  const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' });
  const candidates: string[] = [];
  connection.addEventListener('icecandidate', ({ candidate }) => void (candidate?.candidate && candidates.push(candidate.candidate)));
  const gathered = new Promise<void>((resolve) =>
    connection.addEventListener('icegatheringstatechange', () => void (connection.iceGatheringState === 'complete' && resolve())),
  );
  connection.createDataChannel('any');
  await connection.setLocalDescription();
  await gathered;
  connection.close();
  return candidates;
}

/** Runs in the page: connects two peers that may use relay candidates only. */
async function exchangeThroughRelays(iceServers: RTCIceServer[]): Promise<string> {
  const [one, other] = [1, 2].map(() => new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' })) as [
    RTCPeerConnection,
    RTCPeerConnection,
  ];
  one.addEventListener('icecandidate', ({ candidate }) => void (candidate && other.addIceCandidate(candidate)));
  other.addEventListener('icecandidate', ({ candidate }) => void (candidate && one.addIceCandidate(candidate)));
  const channel = one.createDataChannel('any');
  channel.addEventListener('open', () => channel.send('through the relay'));
  const message = new Promise<string>((resolve) =>
    other.addEventListener('datachannel', (event) => event.channel.addEventListener('message', ({ data }) => resolve(String(data)))),
  );
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription!);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription!);
  const text = await message;
  one.close();
  other.close();
  return text;
}
