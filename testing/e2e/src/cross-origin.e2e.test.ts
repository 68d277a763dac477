/** CORS: which requests CORS_ORIGINS allows, and that nothing is allowed without it. */
import { readFileSync } from 'node:fs';
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
    const sent = ['authorization', 'content-type', 'parley-cookies', ...namesOf(components.parameters)];
    expect(valuesOf(headers, 'access-control-allow-headers')).toEqual(expect.arrayContaining(sent));
  }
  const ada = await register(system.origin, 'ada');
  const { status, headers } = await ada.ask('GET', '/v1/me', undefined, { headers: { origin: appOrigin } });
  expect([status, headers.get('access-control-allow-origin')]).toEqual([200, appOrigin]);
  expect(valuesOf(headers, 'access-control-expose-headers')).toEqual(expect.arrayContaining(namesOf(components.headers)));
  expect((await preflight('/v1/me', 'https://evil.example', 'GET')).headers.get('access-control-allow-origin')).toBeNull();
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
