import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openService, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

test('issues ten credentials per user and hour, and forbids caching them', async () => {
  const replies = [];
  for (let count = 0; count < 11; count++) replies.push(await service.get('ada', '/v1/calls/ice-servers'));
  expect(replies.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  expect(replies[0]!.body).toEqual({ iceServers: [expect.objectContaining({ username: expect.stringMatching(/^\d+:ada$/) })] });
  expect(replies[0]!.headers.get('cache-control')).toBe('no-store');
  expect(replies[10]!.body).toMatchObject({ code: 'rate_limited' });
  expect(Number(replies[10]!.headers.get('retry-after'))).toBeGreaterThan(3_500);
  expect((await service.get('bob', '/v1/calls/ice-servers')).status).toBe(200);
});
