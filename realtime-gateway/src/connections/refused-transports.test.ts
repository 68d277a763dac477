import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { openGateway, unlimited, type GatewayFixture } from '../gateway.fixture.ts';

const listed = 'https://app.example';
let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await openGateway({ corsOrigins: [listed], limits: { ...unlimited, perHost: 1 } });
});
afterEach(() => gateway.close());

const headers = {
  'content-security-policy': "default-src 'none';base-uri 'none';frame-ancestors 'none'",
  'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

async function upgrade(query: string, origin = listed): Promise<IncomingMessage> {
  const upgrading = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
  };
  const sent = get(`${gateway.origin}/socket.io/?EIO=4&${query}`, { headers: { ...upgrading, origin } });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

test.each([
  ['of a page whose origin is not listed', 'transport=websocket', 'https://evil.example', 403, 'forbidden'],
  ['of an unknown session', 'transport=websocket&sid=unknown', listed, 422, 'validation_failed'],
])('a WebSocket %s is refused with a problem and the headers of every response', async (_which, query, origin, status, code) => {
  const response = await upgrade(query, origin);
  expect([response.statusCode, response.headers]).toEqual([status, expect.objectContaining(headers)]);
  expect(await json(response)).toMatchObject({ status, code, instance: '/socket.io', requestId: expect.any(String) });
});

test('a WebSocket beyond the capacity of its address is refused with too_many_sockets', async () => {
  await gateway.connect(newId()).receive('ready');
  const response = await upgrade('transport=websocket');
  expect(await json(response)).toMatchObject({ status: 429, code: 'too_many_sockets' });
});

test.each([
  ['a handshake', 'GET', '', listed, 200],
  ['a preflight', 'OPTIONS', '', listed, 204],
  ['a page whose origin is not listed', 'GET', '', 'https://evil.example', 403],
  ['an unknown session', 'GET', '&sid=unknown', listed, 400],
])('long polling has these headers, too: %s', async (_what, method, query, origin, status) => {
  const response = await fetch(`${gateway.origin}/socket.io/?EIO=4&transport=polling${query}`, { method, headers: { origin } });
  expect([response.status, Object.fromEntries(response.headers)]).toEqual([status, expect.objectContaining(headers)]);
});
