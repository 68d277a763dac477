import { expect, test } from '@jest/globals';
import { ask, register, statusesOf } from '../person.fixture.ts';
import { startService } from '../service.fixture.ts';
import { describeSessions } from './sessions.contract.ts';

describeSessions(() => startService());

test('an unknown login takes a turn at hashing as a wrong password does', async () => {
  const narrow = await startService({ limits: { hashesAtOnce: 1, hashesWaiting: 0 } });
  const { username } = await register(narrow);
  for (const login of [username, 'nobody', 'nobody@example.com']) {
    const guess = () => ask(narrow.origin, 'POST', '/v1/sessions', { body: { login, password: 'guess' } });
    const replies = await Promise.all(Array.from({ length: 8 }, guess));
    expect(new Set(statusesOf(replies))).toEqual(new Set([401, 429]));
    const turnedAway = replies.find(({ status }) => status === 429)!;
    expect([turnedAway.body.code, turnedAway.headers.get('retry-after')]).toEqual(['rate_limited', '1']);
  }
  await narrow.close();
});

test('too many log-ins from one address are turned away', async () => {
  const guarded = await startService({ logInsPerAddress: 3 });
  const guess = () => ask(guarded.origin, 'POST', '/v1/sessions', { body: { login: 'nobody', password: 'guess' } });
  const replies = [await guess(), await guess(), await guess(), await guess()];
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
  expect(Number(replies[3]!.headers.get('retry-after'))).toBeGreaterThan(0);
  await guarded.close();
});
