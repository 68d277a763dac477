import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { inviteIdOf } from './invite.ts';
import { partitionOf } from '@parley/events/partitions';
import { accountStream } from '@parley/events/streams';
import { ask, password, statusesOf } from '../person.fixture.ts';
import { operatorToken, type ServiceOptions, type ServiceUnderTest } from '../service.fixture.ts';

jest.setTimeout(60_000);

/** The instances share one store. */
export function describeInvites(open: (options: ServiceOptions) => Promise<[ServiceUnderTest, ...ServiceUnderTest[]]>): void {
  describe('invites', () => {
    let services: [ServiceUnderTest, ...ServiceUnderTest[]];
    let turn = 0;
    beforeAll(async () => {
      services = await open({ limits: { registration: 'invited', hashQueue: 100, hashQueuePerNetwork: 100 } });
    });
    afterAll(async () => {
      for (const service of services.toReversed()) await service.close();
    });

    const origin = () => services[turn++ % services.length]!.origin;
    async function invite(fields: Record<string, unknown> = {}) {
      const { status, body } = await ask(origin(), 'POST', '/v1/invites', { token: operatorToken, body: fields });
      expect(status).toBe(201);
      return { id: body.invite.id as string, token: String(body.url).split('#')[1]!, body };
    }
    const register = (username: string, token?: string, key?: string) =>
      ask(origin(), 'POST', '/v1/accounts', {
        body: { username, password, displayName: 'User', ...(token !== undefined && { invite: token }) },
        ...(key !== undefined && { key }),
      });

    test('are needed to register; the link begins with PUBLIC_URL', async () => {
      expect((await register('uninvited')).body.code).toBe('invite_required');
      expect((await register('uninvited', 'guessed')).body.code).toBe('link_expired');
      const { body, token, id } = await invite({ note: 'For Ada' });
      expect(body.invite).toMatchObject({ id, note: 'For Ada', maxUses: 1, uses: 0, expiresAt: null, isRevoked: false });
      expect(body.url).toMatch(/^https:\/\/chat\.example\/invite#[\w-]{43}$/);
      expect([id, partitionOf(id)]).toEqual([inviteIdOf(token), partitionOf(inviteIdOf(token))]);
      const registered = await register('invited', token);
      expect(registered.status).toBe(201);
      // One commit: the account lies where the invite does.
      expect(partitionOf(registered.body.account.id)).toBe(partitionOf(id));
      expect((await register('second', token)).body.code).toBe('link_expired');
    });

    test('count their uses, also of registrations at the same moment', async () => {
      const { token } = await invite({ maxUses: 3 });
      const replies = await Promise.all(Array.from({ length: 10 }, (_, index) => register(`crowd_${index}`, token)));
      expect(statusesOf(replies)).toEqual([201, 201, 201, ...Array<number>(7).fill(410)]);
      // A registration that was refused holds no name: the next invite takes it.
      const refused = replies.findIndex(({ status }) => status === 410);
      expect((await register(`crowd_${refused}`, (await invite()).token)).status).toBe(201);
    });

    test('are used once by a retry, and not by a registration that fails', async () => {
      const { token } = await invite();
      expect((await register('crowd_taken', (await invite()).token)).status).toBe(201);
      expect((await register('crowd_taken', token)).body.code).toBe('username_taken');
      const [first, again] = [await register('retried', token, 'a key'), await register('retried', token, 'a key')];
      expect([first.status, again.status, again.body.account.id]).toEqual([201, 201, first.body.account.id]);
      const events = await services[0].store.readStream(accountStream(first.body.account.id), { after: 0, limit: 10 });
      expect(events.map(({ type }) => type)).toEqual(['AccountRegistered']);
    });

    test('are refused once they have expired or are revoked', async () => {
      const soon = new Date(Date.now() + 1_000).toISOString();
      const expiring = await invite({ expiresAt: soon });
      const revoked = await invite({ maxUses: 2 });
      expect((await register('before', revoked.token)).status).toBe(201);
      const revoke = () => ask(origin(), 'DELETE', `/v1/invites/${revoked.id}`, { token: operatorToken });
      expect([(await revoke()).status, (await revoke()).status]).toEqual([204, 204]);
      expect((await register('after', revoked.token)).body.code).toBe('link_expired');
      await new Promise((resolve) => setTimeout(resolve, Date.parse(soon) - Date.now() + 5));
      expect((await register('late', expiring.token)).body.code).toBe('link_expired');
      const past = await ask(origin(), 'POST', '/v1/invites', { token: operatorToken, body: { expiresAt: '2020-01-01T00:00:00Z' } });
      expect(past.body.errors[0].path).toBe('expiresAt');
    });
  });
}
