import { expect, test } from '@jest/globals';
import { ask, register, statusesOf } from '../person.fixture.ts';
import { startService } from '../service.fixture.ts';
import { describeSessions } from './sessions.contract.ts';

describeSessions(() => startService());

test('an unknown login waits for a hash like a wrong password', async () => {
  const service = await startService({ limits: { hashConcurrency: 1, hashQueue: 0 } });
  const { username } = await register(service);
  for (const login of [username, 'nobody', 'nobody@example.com']) {
    const guess = () => ask(service.origin, 'POST', '/v1/sessions', { body: { login, password: 'guess' } });
    const replies = await Promise.all(Array.from({ length: 8 }, guess));
    expect(new Set(statusesOf(replies))).toEqual(new Set([401, 429]));
    const rejected = replies.find(({ status }) => status === 429)!;
    expect([rejected.body.code, rejected.headers.get('retry-after')]).toEqual(['rate_limited', '1']);
  }
  await service.close();
});

test('too many log-ins from one address are rejected', async () => {
  const service = await startService({ logInsPerAddress: 3 });
  const guess = () => ask(service.origin, 'POST', '/v1/sessions', { body: { login: 'nobody', password: 'guess' } });
  const replies = [await guess(), await guess(), await guess(), await guess()];
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
  expect(Number(replies[3]!.headers.get('retry-after'))).toBeGreaterThan(0);
  await service.close();
});
