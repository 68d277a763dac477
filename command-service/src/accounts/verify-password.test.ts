import { expect, test } from '@jest/globals';
import { idToBytes } from '@parley/events/id-bytes';
import { newId } from '@parley/events/ids';
import { createLogger } from '@parley/service-kit/logging';
import type { Passwords } from './passwords.ts';
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
