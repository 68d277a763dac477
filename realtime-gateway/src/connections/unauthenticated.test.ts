import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { createAddressLimit } from '@parley/service-kit/bounds/address-limit';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openRawClient, receive, type RawClient } from '../bounds/raw-client.fixture.ts';
import { openGateway, unlimited, type GatewayFixture } from '../gateway.fixture.ts';
import type { RealtimeGatewayOptions } from '../app.ts';

let gateway: GatewayFixture | undefined;
let exceeded: string[];
const clients: RawClient[] = [];

afterEach(async () => {
  clients.splice(0).forEach((client) => client.close());
  await gateway?.close();
});

async function start(options: Partial<RealtimeGatewayOptions>): Promise<GatewayFixture> {
  exceeded = [];
  gateway = await openGateway({ bounds: { exceeded: (bound, key) => exceeded.push(`${bound} ${key}`) }, ...options });
  return gateway;
}

async function openTransport(): Promise<RawClient> {
  const client = await openRawClient(Number(new URL(gateway!.origin).port));
  clients.push(client);
  return client;
}

describe('M7: before authentication', () => {
  test('a CONNECT charges its address before the token is verified', async () => {
    const authenticate = jest.fn<RealtimeGatewayOptions['authenticate']>(async () => ({ userId: newId(), sessionId: newId() }));
    const connects = createAddressLimit({ name: 'connects', rate: { points: 3, seconds: 600 } });
    const service = await start({ authenticate, limits: { ...unlimited, connects }, addressOf: addressFromHeader });
    const from = (address: string) => ({ extraHeaders: { 'x-address': address } });
    for (let attempt = 0; attempt < 3; attempt++) await service.connect('guess', from('2001:db8::1')).receive('ready');

    // Another address of the same /64.
    const refusal = await service.connect('guess', from('2001:db8::2')).refusal;
    expect(refusal.data).toMatchObject({ code: 'rate_limited', status: 429, retryAfter: expect.any(Number) });
    expect(authenticate).toHaveBeenCalledTimes(3);
    await service.connect('guess', from('2001:db8:0:1::1')).receive('ready');
  });

  test('a CONNECT to an unknown namespace is charged like any other, and one beyond the limit closes the transport', async () => {
    const connects = createAddressLimit({ name: 'connects', rate: { points: 3, seconds: 600 } });
    const service = await start({ limits: { ...unlimited, connects, connectTimeoutMs: 60_000 } });
    const guessing = await openTransport();
    for (const namespace of ['one', 'two', 'three']) {
      guessing.send(`40/${namespace},`);
      await receive(guessing, `44/${namespace},`);
    }
    guessing.send('40/four,');
    await guessing.closed;
    expect((await service.connect(newId()).refusal).data).toMatchObject({ code: 'rate_limited' });
  });

  test('a transport without an accepted CONNECT is closed', async () => {
    await start({ limits: { ...unlimited, connectTimeoutMs: 50 } });
    const [silent, refused] = [await openTransport(), await openTransport()];
    refused.send('40{"token":"expired"}');
    await receive(refused, 'token_expired');
    await Promise.all([silent.closed, refused.closed]);
  });

  test('an authenticated socket stays open beyond that time', async () => {
    const service = await start({ limits: { ...unlimited, connectTimeoutMs: 50 } });
    const [device, silent] = [service.connect(newId()), await openTransport()];
    await device.receive('ready');
    await silent.closed;
    expect(await device.socket.timeout(5_000).emitWithAck('sync', { conversations: [] })).toEqual({ ok: true, items: [] });
  });

  test('transports of a host and of a network are counted, authenticated or not', async () => {
    const service = await start({ limits: { ...unlimited, perHost: 2, perNetwork: 3 }, addressOf: addressFromHeader });
    const connect = (address: string) => service.connect(newId(), { extraHeaders: { 'x-address': address } });
    const first = connect('192.0.2.1');
    await Promise.all([first, connect('192.0.2.1'), connect('192.0.2.2')].map((device) => device.receive('ready')));
    await connect('192.0.2.1').refusal;
    await connect('192.0.2.3').refusal;
    await connect('198.51.100.1').receive('ready');
    expect(exceeded).toEqual(['sockets_of_address 192.0.2.1', 'sockets_of_address 192.0.2.0/24']);
    first.socket.disconnect();
    await waitUntil(
      () => {
        const again = connect('192.0.2.1');
        return Promise.race([again.receive('ready').then(() => true), again.refusal.then(() => false)]);
      },
      { what: 'capacity for another socket' },
    );
  });
});

test.each(['websocket', 'polling'])('by %s, a page opens a socket if its origin is listed or that of the server', async (transport) => {
  const service = await start({ corsOrigins: ['https://app.example'] });
  const from = (origin?: string) =>
    service.connect(newId(), { transports: [transport], upgrade: false, ...(origin && { extraHeaders: { origin } }) });
  for (const origin of ['https://evil.example', 'null']) expect((await from(origin).refusal).data).toBeUndefined();
  for (const origin of ['https://app.example', service.origin, undefined]) await from(origin).receive('ready');
});

const addressFromHeader: RealtimeGatewayOptions['addressOf'] = ({ headers }) => String(headers['x-address']);
