import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { startServerRegistry, type ServerRegistry } from './server-registry.ts';

let registry: ServerRegistry;

beforeEach(async () => {
  process.env['TEST_REDIS_URL'] = 'redis://configured.example:6379';
  registry = await startServerRegistry();
});

afterEach(async () => {
  delete process.env['TEST_REDIS_URL'];
  await registry.close();
});

test('returns a configured server instead of starting one', async () => {
  const response = await fetch(`${registry.url}/redis`);
  expect(await response.json()).toEqual({ url: 'redis://configured.example:6379' });
});

test('rejects an unknown server', async () => {
  const response = await fetch(`${registry.url}/oracle`);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('there is no server named oracle');
});

test('returns the servers that were missing when it closes', async () => {
  await fetch(`${registry.url}/docker?reason=no%20image`, { method: 'POST' });
  expect(await registry.close()).toEqual(new Map([['docker', 'no image']]));
});
