import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openGateway, unlimited, type GatewayFixture } from '../gateway.fixture.ts';
import { noMetrics } from '../metrics.ts';
import { openRawClient } from './raw-client.fixture.ts';

let gateway: GatewayFixture;
let closed: string[];
let unsent: number[];

afterEach(() => gateway.close());

async function start(limits: { unsentBytes?: number; totalUnsentBytes?: number }): Promise<void> {
  [closed, unsent] = [[], []];
  const metrics = { ...noMetrics, closed: (bound: string) => closed.push(bound), unsent: (bytes: number) => unsent.push(bytes) };
  gateway = await openGateway({ limits: { ...unlimited, ...limits }, metrics, unsentSweepMs: 10 });
}

async function createGroup(...userIds: string[]): Promise<string> {
  const conversationId = newId();
  const members = userIds.map((userId, index) => ({ userId, role: index === 0 ? ('owner' as const) : ('member' as const) }));
  const created = conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members });
  await gateway.publish(await gateway.log.append(userIds[0]!, created));
  return conversationId;
}

async function send(conversationId: string, senderId: string): Promise<void> {
  const fields = { fileIds: [], replyTo: null, mentions: [] };
  const personal = { text: 'x'.repeat(8_000) };
  const stored = await gateway.log.append(senderId, messageSent({ conversationId, messageId: newId(), senderId, personal, ...fields }));
  await gateway.log.apply({ only: 'live' });
  // Pushed again and again, to fill the kernel's buffers quickly.
  for (let repeated = 0; repeated < 100; repeated++) await gateway.push(stored);
}

describe('C1: pushes that a socket does not read are bounded', () => {
  test('a socket beyond its bound is closed, a socket that reads stays', async () => {
    await start({ unsentBytes: 1024 * 1024 });
    const [ada, bob] = [newId(), newId()];
    const group = await createGroup(ada, bob);
    const [reading, other] = [gateway.connect(ada), await openRawClient(Number(new URL(gateway.origin).port), bob)];
    await reading.receive('ready');
    other.stopReading();
    await waitUntil(async () => (await send(group, ada), closed.length > 0), { what: 'the socket to be closed', deadlineMs: 20_000 });
    expect(closed).toEqual(['socket_unsent']);
    expect(Math.max(...unsent)).toBeGreaterThan(0);
    expect(reading.socket.connected).toBe(true);
    other.close();
  });

  test('a poll response that is not read counts, in addition to what waits for the next poll', async () => {
    await start({ unsentBytes: 16 * 1024 * 1024 });
    const [ada, bob] = [newId(), newId()];
    const group = await createGroup(ada, bob);
    const polling = await openPollingClient(bob);
    // 12 MB, less than the bound.
    for (let sent = 0; sent < 15; sent++) await send(group, ada);
    const response = await polling.pollWithoutReading();
    let sentAfter = 0;
    await waitUntil(async () => (await send(group, ada), sentAfter++, closed.length > 0), { what: 'the socket to be closed' });
    expect(closed).toEqual(['socket_unsent']);
    expect(sentAfter).toBeLessThan(10);
    response.destroy();
  });

  test('beyond the total, the sockets of the user who leaves most unread are closed', async () => {
    await start({ totalUnsentBytes: 2 * 1024 * 1024, unsentBytes: 1024 ** 3 });
    const [ada, bob, eve] = [newId(), newId(), newId()];
    const group = await createGroup(ada, bob, eve);
    const evesGroup = await createGroup(ada, eve);
    const port = Number(new URL(gateway.origin).port);
    const [bobs, first, second] = [await openRawClient(port, bob), await openRawClient(port, eve), await openRawClient(port, eve)];
    for (const client of [bobs, first, second]) client.stopReading();
    await waitUntil(
      async () => {
        await send(group, ada);
        await send(evesGroup, ada);
        return closed.length > 0;
      },
      { what: 'sockets to be closed', deadlineMs: 20_000 },
    );
    for (const client of [first, second]) client.resumeReading();
    await Promise.all([first.closed, second.closed]);
    expect(closed).toEqual(['sockets_unsent', 'sockets_unsent']);
    expect(bobs.isClosed()).toBe(false);
    bobs.close();
  });
});

async function openPollingClient(token: string) {
  const path = '/socket.io/?EIO=4&transport=polling';
  const opened = await (await fetch(gateway.origin + path)).text();
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  const url = `${gateway.origin}${path}&sid=${sid}`;
  await fetch(url, { method: 'POST', body: `40${JSON.stringify({ token })}` });
  for (let received = ''; !received.includes('"ready"');) received += await (await fetch(url)).text();
  return {
    async pollWithoutReading(): Promise<Socket> {
      const socket = connect({ host: '127.0.0.1', port: Number(new URL(gateway.origin).port) }).on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(`GET ${path}&sid=${sid} HTTP/1.1\r\nHost: parley\r\n\r\n`);
      await once(socket, 'data');
      return socket.pause();
    },
  };
}
