import { expect, test } from '@jest/globals';
import { ask } from '../person.fixture.ts';
import { startService } from '../service.fixture.ts';
import { describeSessions } from './sessions.contract.ts';

describeSessions(() => startService());

test('too many log-ins from one address are turned away', async () => {
  const guarded = await startService({ logInsPerAddress: 3 });
  const guess = () => ask(guarded.origin, 'POST', '/v1/sessions', { body: { login: 'nobody', password: 'guess' } });
  const replies = [await guess(), await guess(), await guess(), await guess()];
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
  expect(Number(replies[3]!.headers.get('retry-after'))).toBeGreaterThan(0);
  await guarded.close();
});
