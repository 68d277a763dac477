import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { derivedId, newId } from '@parley/events/ids';
import { ask, password, statusesOf } from '../../person.fixture.ts';
import type { ServiceUnderTest } from '../../service.fixture.ts';
import { namesOf, reserve } from '../names.ts';

// Machines that test are busy; what a test waits for has deadlines of its own.
jest.setTimeout(30_000);

export function describeRegistering(open: () => Promise<ServiceUnderTest>): void {
  describe('register', () => {
    let service: ServiceUnderTest;
    beforeAll(async () => {
      service = await open();
    });
    afterAll(() => service.close());

    const registering = (body: Record<string, unknown>, key?: string) =>
      ask(service.origin, 'POST', '/v1/accounts', { body: { password, displayName: 'Ada', ...body }, ...(key !== undefined && { key }) });

    test('makes the account and a session, names folded', async () => {
      const { status, headers, body } = await registering({
        username: 'Ada.L',
        displayName: ' Ada\u0301 ',
        email: 'Ada@Example.com',
        deviceName: 'phone',
      });
      expect(status).toBe(201);
      expect(body.account).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        username: 'ada.l',
        displayName: 'Ad\u00e1',
        email: 'ada@example.com',
        about: null,
        avatarUrl: null,
        privacy: { addToGroups: 'everyone', messages: 'everyone' },
        createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      });
      expect(Object.keys(body.session).sort()).toEqual(['accessToken', 'accessTokenExpiresAt', 'id', 'refreshToken']);
      expect(body.position).toBe(headers.get('parley-position'));
    });

    test('refuses taken names, of whichever case', async () => {
      expect((await registering({ username: 'taken', email: 'taken@example.com' })).status).toBe(201);
      expect((await registering({ username: 'TAKEN' })).body.code).toBe('username_taken');
      const byEmail = await registering({ username: 'another', email: 'TAKEN@example.com' });
      expect([byEmail.status, byEmail.body.code]).toEqual([409, 'email_taken']);
      // What was refused for its e-mail address has not kept the username.
      expect((await registering({ username: 'another' })).status).toBe(201);
    });

    test('of the same name at once lets exactly one through', async () => {
      const replies = await Promise.all(Array.from({ length: 8 }, () => registering({ username: 'crowd' })));
      expect(statusesOf(replies)).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    });

    test('under the same key is one account, with a session each time', async () => {
      const replies = await Promise.all(Array.from({ length: 4 }, () => registering({ username: 'keyed' }, 'a key')));
      const again = await registering({ username: 'keyed' }, 'a key');
      expect(new Set([...replies, again].map(({ body }) => body.account.id)).size).toBe(1);
      expect(new Set([...replies, again].map(({ body }) => body.session.id)).size).toBe(5);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect((await registering({ username: 'keyed', password: 'not that one' }, 'a key')).body.code).toBe('username_taken');
      expect((await registering({ username: 'keyed' }, 'other key')).body.code).toBe('username_taken');
    });

    test('takes up what its first try left behind', async () => {
      const userId = derivedId('account', 'lost key', 'halfway');
      const until = (await service.logDatabase.now()) + 600_000_000;
      await service.logDatabase.write(reserve(userId, namesOf({ username: 'halfway', email: null }), until));
      // Another's reservation, still good: its password is not known, so nobody proves to be the same.
      expect((await registering({ username: 'halfway' })).body.code).toBe('username_taken');
      expect((await registering({ username: 'halfway' }, 'lost key')).body.code).toBe('username_taken');
    });

    test('frees a name whose reservation ran out, unless its account was made', async () => {
      const past = (await service.logDatabase.now()) - 1;
      await service.logDatabase.write(reserve(newId(), namesOf({ username: 'abandoned', email: null }), past));
      expect((await registering({ username: 'abandoned' })).status).toBe(201);

      expect((await registering({ username: 'unconfirmed' })).status).toBe(201);
      await service.logDatabase.write([{ sql: "UPDATE names SET confirmed = 0, reserved_until = 1 WHERE value = 'unconfirmed'" }]);
      expect((await registering({ username: 'unconfirmed' })).body.code).toBe('username_taken');
    });

    test.each([
      [{ username: 'ab' }, 'username'],
      [{ username: 'no spaces' }, 'username'],
      [{ username: 'fine', password: 'short' }, 'password'],
      [{ username: 'fine', password: 'x'.repeat(257) }, 'password'],
      [{ username: 'fine', displayName: '   ' }, 'displayName'],
      [{ username: 'fine', displayName: 'a\u202eb' }, 'displayName'],
      [{ username: 'fine', displayName: 'a\u200bb' }, 'displayName'],
      [{ username: 'fine', displayName: 'x'.repeat(101) }, 'displayName'],
      [{ username: 'fine', email: 'nobody' }, 'email'],
      [{ username: 'fine', unheard: 1 }, 'unheard'],
    ])('refuses %j', async (body, path) => {
      const reply = await registering(body);
      expect([reply.status, reply.body.code, reply.body.errors[0].path]).toEqual([422, 'validation_failed', path]);
    });

    test('counts code points, and sees the joiner that emoji need', async () => {
      expect((await registering({ username: 'emoji', displayName: '👩‍🚀'.repeat(33) })).status).toBe(201);
      expect((await registering({ username: 'eight', password: '😀'.repeat(8) })).status).toBe(201);
    });
  });
}
