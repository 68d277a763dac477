import { expect, test } from '@jest/globals';
import { idToBytes } from '@parley/events/id-bytes';
import { newId } from '@parley/events/ids';
import { createLimit } from '@parley/service-kit/limits';
import { createLogger } from '@parley/service-kit/logging';
import type { HashSource, Passwords } from './passwords.ts';
import type { AccountRateLimits } from './rate-limits.ts';
import { passwordVerifier } from './verify-password.ts';

test('M8: each password that is checked is logged with the user and the network, but without what was typed', async () => {
  const lines: string[] = [];
  const logger = createLogger({ service: 'test', level: 'info', destination: { write: (line: string) => void lines.push(line) } });
  const allowed = { take: async () => undefined, has: async () => false, admit: async () => undefined, failed: async () => undefined };
  const rateLimits = { logIn: allowed, logInDelay: allowed, knownLogIns: allowed } as unknown as AccountRateLimits;
  const passwords = { verify: async (password: string, hash: string | null) => password === hash } as unknown as Passwords;
  const verify = passwordVerifier({ passwords, rateLimits, logger });
  const userId = newId();
  const known = { userId: idToBytes(userId), hash: 'right secret' };
  const attempt = { login: 'secret login', address: '203.0.113.7', password: 'right secret' };

  await verify(attempt, async () => known);
  await expect(verify({ ...attempt, password: 'wrong secret' }, async () => known)).rejects.toMatchObject({ code: 'bad_credentials' });
  await expect(verify(attempt, async () => null)).rejects.toMatchObject({ code: 'bad_credentials' });
  const network = '203.0.113.0/24';
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: 30, msg: 'password accepted', userId, network },
    { level: 40, msg: 'password rejected', userId, network },
    { level: 40, msg: 'password rejected', userId: null, network },
  ]);
  expect(lines.join('')).not.toContain('secret');
});

test('M1: a login that is known on its network has precedence for as many attempts as one host may make', async () => {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const known = { has: async () => true };
  const logIn = createLimit({ name: 'log_in', rate: { points: 3, seconds: 600 } });
  const sources: HashSource[] = [];
  const verify = passwordVerifier({
    passwords: {
      verify: async (_password: string, _hash: string | null, source: HashSource) => sources.push(source),
    } as unknown as Passwords,
    rateLimits: { logIn, knownLogIns: known } as unknown as AccountRateLimits,
    logger,
  });
  const logInFrom = (address: string, login = 'mal') =>
    verify({ login, address, password: 'right' }, async () => ({ userId: idToBytes(newId()), hash: 'right' }));
  for (const host of [1, 2, 3, 4]) await logInFrom(`203.0.113.${host}`);
  await logInFrom('203.0.113.1', 'ada');
  await logInFrom('198.51.100.1');
  expect(sources.map(({ trusted }) => trusted)).toEqual([true, true, true, false, true, true]);
});
