import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { idToBytes } from '@parley/events/id-bytes';
import { newId } from '@parley/events/ids';
import { accountStream } from '@parley/events/streams';
import { ask, password, register, statusesOf, type Person } from '../../person.fixture.ts';
import type { ServiceUnderTest } from '../../service.fixture.ts';

// CI machines are slow, and waits have their own deadlines.
jest.setTimeout(30_000);

export function describeChangeProfile(open: () => Promise<ServiceUnderTest>): void {
  describe('change profile', () => {
    let service: ServiceUnderTest;
    beforeAll(async () => {
      service = await open();
    });
    afterAll(() => service.close());

    const freshName = () => `n${randomUUID().slice(0, 12)}`.replaceAll('-', '_');
    const change = (by: Person, body: Record<string, unknown>, key?: string) => by.ask('PATCH', '/v1/me', body, key);
    const logIn = (login: string) => ask(service.origin, 'POST', '/v1/sessions', { body: { login, password } });
    const endHold = (name: string) =>
      service.logDatabase.write([{ sql: 'UPDATE names SET reserved_until = 1 WHERE value = ?', values: [name] }]);
    const typesOf = async ({ id }: Person) =>
      (await service.store.readStream(accountStream(id), { after: 1, limit: 1_000 })).map(({ type }) => type);

    test('returns the changed account; an unchanged field appends no event', async () => {
      const ada = await register(service);
      const body = { displayName: ' Ada Lovelace ', about: 'Counts.', privacy: { messages: 'contacts' } };
      const first = await change(ada, body);
      const privacy = { addToGroups: 'everyone', messages: 'contacts', discoverable: 'everyone' };
      const expected = { displayName: 'Ada Lovelace', about: 'Counts.', privacy };
      expect([first.status, first.body.account]).toEqual([
        200,
        expect.objectContaining({ id: ada.id, username: ada.username, ...expected }),
      ]);
      const again = await change(ada, body);
      expect([again.status, again.body]).toEqual([200, first.body]);
      expect(await typesOf(ada)).toEqual(['DisplayNameChanged', 'AboutChanged', 'PrivacyChanged']);
      expect((await logIn(ada.username)).body.account).toEqual(first.body.account);
    });

    test('reserves the new username and releases the old one', async () => {
      const [ada, bob] = [await register(service), await register(service)];
      const name = freshName();
      expect((await change(ada, { username: name.toUpperCase() })).body.account.username).toBe(name);
      expect([(await logIn(name)).status, (await logIn(ada.username)).status]).toEqual([201, 401]);
      expect((await change(bob, { username: name })).body.code).toBe('username_taken');
      expect((await change(bob, { username: ada.username })).body.code).toBe('username_taken');
      await endHold(ada.username);
      expect((await change(bob, { username: ada.username })).status).toBe(200);
      expect((await change(ada, { username: ada.username })).body.code).toBe('username_taken');
    });

    test('keeps a former username for 90 days, and no more than five of one account', async () => {
      const ada = await register(service);
      const former = [ada.username, ...Array.from({ length: 6 }, freshName)];
      for (const username of [...former.slice(1), freshName()]) await change(ada, { username });
      const now = await service.logDatabase.now();
      const holds = await service.logDatabase.read<{ value: string; reservedUntil: number }>({
        sql: 'SELECT value, reserved_until AS reservedUntil FROM names WHERE user_id = ? AND confirmed = 0',
        values: [idToBytes(ada.id)],
      });
      expect(holds.map(({ value }) => value).sort()).toEqual(former.slice(-5).sort());
      for (const { reservedUntil } of holds) expect(Math.ceil((reservedUntil - now) / 86_400_000_000)).toBe(90);
      // They do not log in.
      expect((await logIn(former.at(-1)!)).status).toBe(401);
    });

    test('a user can return to a previous name repeatedly', async () => {
      const ada = await register(service);
      const other = freshName();
      for (const name of [other, ada.username, other, ada.username]) {
        expect((await change(ada, { username: name })).body.account.username).toBe(name);
        expect((await logIn(name)).status).toBe(201);
      }
      await endHold(other);
      expect((await register(service, other)).username).toBe(other);
    });

    test('of many concurrent requests for a name one succeeds', async () => {
      const people = await Promise.all(Array.from({ length: 6 }, () => register(service)));
      const name = freshName();
      const replies = await Promise.all(people.map((person) => change(person, { username: name })));
      expect(statusesOf(replies)).toEqual([200, 409, 409, 409, 409, 409]);
    });

    test('after concurrent changes by one user, the account holds one of the names', async () => {
      const [ada, bob] = [await register(service), await register(service)];
      const candidates = Array.from({ length: 4 }, freshName);
      await Promise.all(candidates.map((username) => change(ada, { username })));
      const { account } = (await change(ada, { about: 'settled' })).body;
      expect(candidates).toContain(account.username);
      expect((await logIn(account.username)).body.account.id).toBe(ada.id);
      expect((await change(bob, { username: account.username })).body.code).toBe('username_taken');
    });

    test('the email address changes only with the password, and can be removed', async () => {
      const ada = await register(service);
      const email = `${freshName()}@example.org`;
      expect((await change(ada, { email })).body.errors[0].path).toBe('currentPassword');
      expect((await change(ada, { email, currentPassword: 'not the one' })).body.code).toBe('bad_credentials');
      expect((await change(ada, { email, currentPassword: password })).body.account.email).toBe(email);
      expect((await logIn(email)).status).toBe(201);
      expect((await change(ada, { email: null, currentPassword: password })).body.account.email).toBeNull();
      expect((await logIn(email)).status).toBe(401);
    });

    test('happens once for one key, also when another user has taken the name since', async () => {
      const ada = await register(service);
      const [one, two] = [freshName(), freshName()];
      await change(ada, { username: one }, 'key');
      await change(ada, { username: two });
      await endHold(one);
      await register(service, one);
      const again = await change(ada, { username: one }, 'key');
      expect([again.status, again.headers.get('idempotency-replayed'), again.body.account.username]).toEqual([200, 'true', two]);
      expect((await change(ada, { username: two }, 'key')).body.code).toBe('idempotency_key_reused');
    });

    test('a stale name that a crash left behind is available', async () => {
      const [ada, bob] = [await register(service), await register(service)];
      await change(ada, { username: freshName() });
      await service.logDatabase.write([{ sql: 'DELETE FROM names WHERE value = ?', values: [ada.username] }]);
      const insert =
        'INSERT INTO names (kind, value, user_id, reserved_until, confirmed) SELECT kind, ?, user_id, 1, 1 FROM names WHERE user_id = ?';
      const userId = Buffer.from(ada.id.replaceAll('-', ''), 'hex');
      await service.logDatabase.write([{ sql: insert, values: [ada.username, userId] }]);
      expect((await change(bob, { username: ada.username })).status).toBe(200);
    });

    test.each([
      [{ username: 'no spaces' }, 'username'],
      [{ username: 'adm1n' }, 'username'],
      [{ displayName: '' }, 'displayName'],
      [{ about: 'x'.repeat(501) }, 'about'],
      [{ privacy: { messages: 'nobody' } }, 'privacy.messages'],
      [{ privacy: { discoverable: 'me' } }, 'privacy.discoverable'],
      [{ privacy: { unknown: 1 } }, 'privacy.unknown'],
      [{ unknown: 1 }, 'unknown'],
    ])('refuses %j', async (body, path) => {
      const reply = await change(await register(service), body);
      expect([reply.status, reply.body.code, reply.body.errors[0].path]).toEqual([422, 'validation_failed', path]);
    });

    test('refuses a file of another user; removes an avatar', async () => {
      const ada = await register(service);
      expect((await change(ada, { avatarFileId: newId() })).body.code).toBe('unknown_file');
      expect((await change(ada, { avatarFileId: null })).status).toBe(200);
    });
  });
}
