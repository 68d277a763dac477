/** Pages of other origins: what CORS_ORIGINS opens to them, and that nothing is open without it. */
import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { openapiFile } from '@parley/events/generated-documents';
import { register } from './person.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

const page = 'https://app.example';
let system: EmbeddedSystem;
afterEach(() => system.stop(), 30_000);

const { components } = JSON.parse(readFileSync(openapiFile, 'utf8')) as { components: Record<'parameters' | 'headers', object> };
const listed = (headers: Headers, name: string) => (headers.get(name) ?? '').toLowerCase().split(', ');
const namesOf = (described: object) => Object.keys(described).map((name) => name.toLowerCase());

const preflight = (path: string, origin: string, method: string) =>
  fetch(system.origin + path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } });

test('a page that is named may send and read every header that the OpenAPI document has', async () => {
  system = await startEmbedded({ CORS_ORIGINS: page });
  for (const [method, path] of [
    ['GET', '/v1/me'],
    ['POST', '/v1/conversations'],
  ] as const) {
    const { status, headers } = await preflight(path, page, method);
    expect([status, headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')]).toEqual([
      204,
      page,
      'true',
    ]);
    expect(listed(headers, 'access-control-allow-methods')).toContain(method.toLowerCase());
    const sent = ['authorization', 'content-type', 'parley-cookies', ...namesOf(components.parameters)];
    expect(listed(headers, 'access-control-allow-headers')).toEqual(expect.arrayContaining(sent));
  }
  const ada = await register(system.origin, 'ada');
  const { status, headers } = await ada.ask('GET', '/v1/me', undefined, { headers: { origin: page } });
  expect([status, headers.get('access-control-allow-origin')]).toEqual([200, page]);
  expect(listed(headers, 'access-control-expose-headers')).toEqual(expect.arrayContaining(namesOf(components.headers)));
  expect((await preflight('/v1/me', 'https://evil.example', 'GET')).headers.get('access-control-allow-origin')).toBeNull();
}, 30_000);

test('by default no page of another origin is answered to', async () => {
  system = await startEmbedded();
  const ada = await register(system.origin, 'ada');
  const answered = [await preflight('/v1/me', page, 'GET'), await ada.ask('GET', '/v1/me', undefined, { headers: { origin: page } })];
  for (const { headers } of answered) expect(headers.get('access-control-allow-origin')).toBeNull();
}, 30_000);
