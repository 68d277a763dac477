import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { startChild, type Child } from '@parley/testing-kit/child-process';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Figures } from './gateway-process.fixture.ts';
import { openRawClient, type RawClient } from './raw-client.fixture.ts';

const allowedGrowth = 64 * 1024 * 1024;
/** The process prepares and serves 32 MB of text: on a busy machine that takes a while. */
const deadlineMs = 40_000;
jest.setTimeout(2 * deadlineMs);

const user = newId();
let gateway: Child;
let port: number;
let conversationId: string;
let clients: RawClient[] = [];
let heartbeats: NodeJS.Timeout;

beforeEach(async () => {
  gateway = startChild(new URL('./gateway-process.fixture.ts', import.meta.url), {
    args: [user],
    environment: { NODE_OPTIONS: '--expose-gc --disable-warning=ExperimentalWarning' },
  });
  const started = JSON.parse(await gateway.line(/"listening"/, { deadlineMs })) as { listening: string; conversationId: string };
  [port, conversationId, clients] = [Number(started.listening), started.conversationId, []];
  heartbeats = setInterval(() => clients.forEach((client) => client.send('3')), 1_000);
});
afterEach(async () => {
  clearInterval(heartbeats);
  clients.forEach((client) => client.close());
  await gateway.kill();
});

async function openUnreadingClient(): Promise<RawClient> {
  const client = await openRawClient(port, user);
  client.stopReading();
  clients.push(client);
  return client;
}

async function get(path: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(10_000) })).text();
}

async function figures(): Promise<Figures> {
  expect(await get('/healthz')).toBe('ok');
  return JSON.parse(await get('/figures')) as Figures;
}

describe('C1: answers that a socket does not read are bounded', () => {
  const sync = (number: number) => `42${number}["sync",{"conversations":[{"id":"${conversationId}","after":1}]}]`;

  test('150 syncs at once', async () => {
    const client = await openUnreadingClient();
    const before = await figures();
    for (let number = 0; number < 150; number++) client.send(sync(number));
    let peakRss = 0;
    await waitUntil(
      async () => {
        const { commands, peakRss: peak } = await figures();
        peakRss = Math.max(peakRss, peak);
        return commands === 150;
      },
      { what: 'all syncs to be served', deadlineMs },
    );
    expect(peakRss - before.rss).toBeLessThan(allowedGrowth);
  });

  test('one sync after another, until the socket is closed', async () => {
    const client = await openUnreadingClient();
    const before = await figures();
    let [sent, peakRss] = [0, 0];
    await waitUntil(
      async () => {
        const { commands, sockets, peakRss: peak } = await figures();
        peakRss = Math.max(peakRss, peak);
        if (commands === sent) client.send(sync(sent++));
        return sockets === 0 || sent > 60;
      },
      { what: 'the socket to be closed', deadlineMs },
    );
    expect(sent).toBeLessThan(20);
    expect(peakRss - before.rss).toBeLessThan(allowedGrowth);
  });
});
