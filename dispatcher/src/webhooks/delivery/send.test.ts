import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startReceiver, type Receiver } from '../../testing/receiver.ts';
import { createSender, type Sender, type SenderOptions } from './send.ts';

let receiver: Receiver;
let sender: Sender | undefined;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(async () => {
  await sender?.close();
  await receiver.close();
});

/** `answers`: what the name resolves to, one lookup after another. */
async function post(url: string, answers: readonly string[][] = [], options: Partial<SenderOptions> = {}) {
  let lookups = 0;
  const resolveName = ((_name: string, _options: object, callback: (error: Error | null, found: LookupAddress[]) => void) => {
    const addresses = answers[Math.min(lookups++, answers.length - 1)] ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  }) as unknown as NonNullable<SenderOptions['resolveName']>;
  const rules = { allowPrivate: false, allowHttp: true };
  sender = createSender({ rules, timeoutMs: 20_000, connections: 4, resolveName, ...options });
  const outgoing = { url, headers: { 'webhook-id': 'one' }, body: '{"type":"t","data":{}}' };
  return sender.send(outgoing, new AbortController().signal);
}

const port = (): string => new URL(receiver.url).port;

describe('no request goes to a private address', () => {
  test.each([
    ['named literally', () => `http://127.0.0.1:${port()}/`, []],
    ['in decimal', () => `http://2130706433:${port()}/`, []],
    ['mapped to IPv6', () => `http://[::ffff:127.0.0.1]:${port()}/`, []],
    ['that a name resolves to', () => `http://receiver.example:${port()}/`, [['127.0.0.1']]],
    ['that a name resolves to in IPv6', () => `http://receiver.example:${port()}/`, [['::1']]],
    ['beside public ones', () => `http://receiver.example:${port()}/`, [['8.8.8.8', '127.0.0.1']]],
    ['of cloud metadata', () => `http://receiver.example:${port()}/`, [['169.254.169.254']]],
  ])('%s', async (_how, url, answers) => {
    const { status, error } = await post(url(), answers);
    expect(status).toBeNull();
    expect(error).toMatch(/not public|public address/);
    expect(receiver.received).toHaveLength(0);
  });

  test('that a name resolves to after it was public: the address that was checked is the one that is used', async () => {
    const outgoing = { url: `http://receiver.example:${port()}/`, headers: {}, body: '{}' };
    let lookups = 0;
    const resolveName = ((_name: string, _options: object, callback: (error: Error | null, found: LookupAddress[]) => void) => {
      // TEST-NET-1 is not routed; the check of this test alone takes it for public.
      callback(null, [{ address: lookups++ === 0 ? '198.18.0.1' : '127.0.0.1', family: 4 }]);
    }) as unknown as NonNullable<SenderOptions['resolveName']>;
    sender = createSender({ rules: { allowPrivate: false, allowHttp: true }, timeoutMs: 500, connections: 1, resolveName });
    for (let attempt = 0; attempt < 2; attempt++) expect((await sender.send(outgoing, new AbortController().signal)).status).toBeNull();
    expect(receiver.received).toHaveLength(0);
  });
});

test('private addresses are used where they are allowed', async () => {
  const url = `http://receiver.example:${port()}/`;
  expect(await post(url, [['127.0.0.1']], { rules: { allowPrivate: true, allowHttp: true } })).toMatchObject({ status: 204, error: null });
  expect(receiver.received).toHaveLength(1);
});

test('without TLS nothing is sent where https is required', async () => {
  const outcome = await post(`http://receiver.example:${port()}/`, [['127.0.0.1']], { rules: { allowPrivate: true, allowHttp: false } });
  expect(outcome).toMatchObject({ status: null, error: 'Must start with https://' });
});

test('nothing is sent to a host that is not listed, also if its webhook is older than the list', async () => {
  const rules = { allowPrivate: true, allowHttp: true, hosts: ['hooks.example'] };
  const outcome = await post(`http://receiver.example:${port()}/`, [['127.0.0.1']], { rules });
  expect(outcome).toMatchObject({ status: null, error: 'Must name a host that this server allows' });
  expect(receiver.received).toHaveLength(0);
});
