import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { openServerDesk, type ServerDesk } from './server-desk.ts';

let desk: ServerDesk;

beforeEach(async () => {
  process.env['TEST_REDIS_URL'] = 'redis://of-the-tester:6379';
  desk = await openServerDesk();
});

afterEach(async () => {
  delete process.env['TEST_REDIS_URL'];
  await desk.close();
});

test("the tester's own server is taken before any other", async () => {
  const response = await fetch(`${desk.url}/redis`);
  expect(await response.json()).toEqual({ url: 'redis://of-the-tester:6379' });
});

test('a server that nobody knows is refused', async () => {
  const response = await fetch(`${desk.url}/oracle`);
  expect(response.status).toBe(500);
  expect(await response.text()).toContain('there is no server named oracle');
});

test('what a test file did without is told at the end', async () => {
  await fetch(`${desk.url}/docker?reason=no%20image`, { method: 'POST' });
  expect(await desk.close()).toEqual(new Map([['docker', 'no image']]));
});
