/** CORS: which requests CORS_ORIGINS allows, and that nothing is allowed without it. */
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { openapiFile } from '@parley/events/generated-documents';
import { register } from './person.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

const appOrigin = 'https://app.example';
let system: EmbeddedSystem;
afterEach(() => system.stop(), 30_000);

const { components } = JSON.parse(readFileSync(openapiFile, 'utf8')) as { components: Record<'parameters' | 'headers', object> };
const valuesOf = (headers: Headers, name: string) => (headers.get(name) ?? '').toLowerCase().split(', ');
const namesOf = (components: object) => Object.keys(components).map((name) => name.toLowerCase());

const preflight = (path: string, origin: string, method: string) =>
  fetch(system.origin + path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } });

test('a page of an allowed origin may send and read every header of the OpenAPI document', async () => {
  system = await startEmbedded({ CORS_ORIGINS: appOrigin });
  for (const [method, path] of [
    ['GET', '/v1/me'],
    ['POST', '/v1/conversations'],
  ] as const) {
    const { status, headers } = await preflight(path, appOrigin, method);
    expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]).toEqual([
      204,
      appOrigin,
      'true',
    ]);
    expect(valuesOf(headers, 'access-control-allow-methods')).toContain(method.toLowerCase());
    const sent = ['authorization', 'content-type', 'parley-cookies', ...namesOf(components.parameters)].filter(isForPages);
    expect(valuesOf(headers, 'access-control-allow-headers')).toEqual(expect.arrayContaining(sent));
  }
  const ada = await register(system.origin, 'ada');
  const { status, headers } = await ada.ask('GET', '/v1/me', undefined, { headers: { origin: appOrigin } });
  expect([status, headers.get('access-control-allow-origin')]).toEqual([200, appOrigin]);
  expect(valuesOf(headers, 'access-control-expose-headers')).toEqual(expect.arrayContaining(namesOf(components.headers)));
  expect((await preflight('/v1/me', 'https://evil.example', 'GET')).headers.get('access-control-allow-origin')).toBeNull();
}, 30_000);

const devOrigin = 'http://localhost:5173';

/** API keys belong to backends. */
const isForPages = (header: string) => header !== 'parley-act-as';

/** Headers of REST, of a Socket.IO handshake by long polling, and of PeerServer's HTTP endpoints. */
async function allowedOrigins(origin: string): Promise<(string | null)[]> {
  const paths = ['/v1/me', '/socket.io/?EIO=4&transport=polling', '/peerjs'];
  const responses = await Promise.all(paths.map((path) => fetch(system.origin + path, { headers: { origin } })));
  return responses.map(({ headers }) => headers.get('access-control-allow-origin'));
}

test('in development, pages of any port of this machine are allowed', async () => {
  system = await startEmbedded();
  expect(await allowedOrigins(devOrigin)).toEqual([devOrigin, devOrigin, devOrigin]);
  expect(await allowedOrigins('http://127.0.0.1:3000')).toEqual(Array(3).fill('http://127.0.0.1:3000'));
  expect(await allowedOrigins(system.origin.replace('http:', 'https:'))).toEqual([null, null, null]);
  expect(await upgradeStatuses(devOrigin)).toEqual([101, 401]);
}, 30_000);

/** Statuses of the handshakes of a WebSocket, of the gateway and of signaling. */
const upgradeStatuses = (origin: string): Promise<(number | undefined)[]> =>
  Promise.all(
    ['/socket.io/?EIO=4&transport=websocket', '/peerjs/peerjs'].map((path) => {
      const upgrade = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
      };
      const sent = get(system.origin + path, { headers: { ...upgrade, origin } });
      return new Promise<number | undefined>((resolve, reject) => {
        sent.once('error', reject);
        for (const event of ['response', 'upgrade'])
          sent.once(event, ({ statusCode }: IncomingMessage) => {
            sent.destroy();
            resolve(statusCode);
          });
      });
    }),
  );

test('in production they are not; each refused origin is logged once, with the setting that allows it', async () => {
  system = await startEmbedded({ NODE_ENV: 'production' });
  for (let repeated = 0; repeated < 2; repeated++) expect(await allowedOrigins(devOrigin)).toEqual([null, null, null]);
  const lines = system.service
    .output()
    .split('\n')
    .filter((line) => line.includes(devOrigin));
  expect(lines).toEqual([expect.stringContaining('CORS_ORIGINS')]);
  // Signaling asks for the token of a peer next.
  expect(await upgradeStatuses(devOrigin)).toEqual([403, 403]);
  expect(await upgradeStatuses(system.origin)).toEqual([101, 401]);
}, 30_000);

test('by default, no other origin is allowed', async () => {
  system = await startEmbedded();
  const ada = await register(system.origin, 'ada');
  const responses = [
    await preflight('/v1/me', appOrigin, 'GET'),
    await ada.ask('GET', '/v1/me', undefined, { headers: { origin: appOrigin } }),
  ];
  for (const { headers } of responses) expect(headers.get('access-control-allow-origin')).toBeNull();
}, 30_000);
