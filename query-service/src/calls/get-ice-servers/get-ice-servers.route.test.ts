import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openService, type ServiceFixture } from '../../service.fixture.ts';

let service: ServiceFixture;
beforeAll(async () => {
  service = await openService();
});
afterAll(() => service.close());

test('a user gets ten credentials an hour, and no copy of them is kept on the way', async () => {
  const answers = [];
  for (let count = 0; count < 11; count++) answers.push(await service.get('ada', '/v1/calls/ice-servers'));
  expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  expect(answers[0]!.body).toEqual({ iceServers: [expect.objectContaining({ username: expect.stringMatching(/^\d+:ada$/) })] });
  expect(answers[0]!.headers.get('cache-control')).toBe('no-store');
  expect(answers[10]!.body).toMatchObject({ code: 'rate_limited' });
  expect(Number(answers[10]!.headers.get('retry-after'))).toBeGreaterThan(3_500);
  expect((await service.get('bob', '/v1/calls/ice-servers')).status).toBe(200);
});
