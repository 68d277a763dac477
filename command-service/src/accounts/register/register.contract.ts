import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { derivedId, newId } from '@parley/events/ids';
import { readStoreSecret } from '@parley/write-tables/store-secret';
import { ask, password, statusesOf } from '../../person.fixture.ts';
import type { ServiceUnderTest } from '../../service.fixture.ts';
import { insertReservations, namesOf } from '../names.ts';

// CI machines are slow, and waits have their own deadlines.
jest.setTimeout(30_000);

export function describeRegister(open: () => Promise<ServiceUnderTest>): void {
  describe('register', () => {
    let service: ServiceUnderTest;
    beforeAll(async () => {
      service = await open();
    });
    afterAll(() => service.close());

    const registerWith = (body: Record<string, unknown>, key?: string) =>
      ask(service.origin, 'POST', '/v1/accounts', { body: { password, displayName: 'Ada', ...body }, ...(key !== undefined && { key }) });

    test('creates the account and a session, with normalized names', async () => {
      const { status, headers, body } = await registerWith({
        username: 'Ada.L',
        displayName: ' Ada\u0301 ',
        email: 'Ada@Example.com',
        deviceName: 'phone',
      });
      expect(status).toBe(201);
      expect(body.account).toEqual({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        kind: 'person',
        username: 'ada.l',
        displayName: 'Ad\u00e1',
        email: 'ada@example.com',
        emailVerified: false,
        about: null,
        avatarUrl: null,
        custom: null,
        privacy: { addToGroups: 'everyone', messages: 'everyone', discoverable: 'everyone' },
        createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
      });
      expect(Object.keys(body.session).sort()).toEqual(['accessToken', 'accessTokenExpiresAt', 'id', 'refreshToken']);
      expect(body.position).toBe(headers.get('parley-position'));
    });

    test('refuses taken names, ignoring case', async () => {
      expect((await registerWith({ username: 'taken', email: 'taken@example.com' })).status).toBe(201);
      expect((await registerWith({ username: 'TAKEN' })).body.code).toBe('username_taken');
      const byEmail = await registerWith({ username: 'another', email: 'TAKEN@example.com' });
      expect([byEmail.status, byEmail.body.code]).toEqual([409, 'email_taken']);
      // A registration that was refused for its email address holds no username.
      expect((await registerWith({ username: 'another' })).status).toBe(201);
    });

    test('of concurrent registrations with one name exactly one succeeds', async () => {
      const replies = await Promise.all(Array.from({ length: 8 }, () => registerWith({ username: 'crowd' })));
      expect(statusesOf(replies)).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    });

    test('creates one account for one key, with a new session for each request', async () => {
      const replies = await Promise.all(Array.from({ length: 4 }, () => registerWith({ username: 'keyed' }, 'a key')));
      const again = await registerWith({ username: 'keyed' }, 'a key');
      expect(new Set([...replies, again].map(({ body }) => body.account.id)).size).toBe(1);
      expect(new Set([...replies, again].map(({ body }) => body.session.id)).size).toBe(5);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect((await registerWith({ username: 'keyed', password: 'not that one' }, 'a key')).body.code).toBe('username_taken');
      expect((await registerWith({ username: 'keyed' }, 'other key')).body.code).toBe('username_taken');
    });

    test('an id of an account, which others see, does not confirm a guessed username', async () => {
      const { id } = (await registerWith({ username: 'guessed' }, 'a known key')).body.account;
      expect(id).not.toBe(derivedId('account', 'a known key', 'guessed'));
    });

    test('takes over the reservation of an earlier attempt only with its password', async () => {
      const userId = derivedId('account', await readStoreSecret(service.logDatabase), 'lost key', 'halfway');
      const until = (await service.logDatabase.now()) + 600_000_000;
      await service.logDatabase.write(insertReservations(userId, namesOf({ username: 'halfway', email: null }), until));
      // The reservation has no password, so no request can prove that it is a retry.
      expect((await registerWith({ username: 'halfway' })).body.code).toBe('username_taken');
      expect((await registerWith({ username: 'halfway' }, 'lost key')).body.code).toBe('username_taken');
    });

    test('releases a name whose reservation expired, unless its account exists', async () => {
      const past = (await service.logDatabase.now()) - 1;
      await service.logDatabase.write(insertReservations(newId(), namesOf({ username: 'abandoned', email: null }), past));
      expect((await registerWith({ username: 'abandoned' })).status).toBe(201);

      expect((await registerWith({ username: 'unconfirmed' })).status).toBe(201);
      await service.logDatabase.write([{ sql: "UPDATE names SET confirmed = 0, reserved_until = 1 WHERE value = 'unconfirmed'" }]);
      expect((await registerWith({ username: 'unconfirmed' })).body.code).toBe('username_taken');
    });

    test.each([
      [{ username: 'ab' }, 'username'],
      [{ username: 'no spaces' }, 'username'],
      [{ username: 'fine', password: 'short' }, 'password'],
      [{ username: 'fine', password: 'x'.repeat(257) }, 'password'],
      // M3: weak passwords.
      [{ username: 'fine', password: 'password1' }, 'password'],
      [{ username: 'some.name', password: 'some.name1' }, 'password'],
      [{ username: 'fine', displayName: '   ' }, 'displayName'],
      [{ username: 'fine', displayName: 'a\u202eb' }, 'displayName'],
      [{ username: 'fine', displayName: 'a\u200bb' }, 'displayName'],
      [{ username: 'fine', displayName: 'x'.repeat(101) }, 'displayName'],
      [{ username: 'fine', email: 'nobody' }, 'email'],
      [{ username: 'fine', unknown: 1 }, 'unknown'],
    ])('refuses %j', async (body, path) => {
      const reply = await registerWith(body);
      expect([reply.status, reply.body.code, reply.body.errors[0].path]).toEqual([422, 'validation_failed', path]);
    });

    test('counts code points and accepts the joiner that emoji need', async () => {
      expect((await registerWith({ username: 'emoji', displayName: '👩‍🚀'.repeat(33) })).status).toBe(201);
      expect((await registerWith({ username: 'eight', password: '😀😃😄😁😆😅😂🤣' })).status).toBe(201);
    });
  });
}
