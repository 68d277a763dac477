/** Operators, on whichever services answer: they sign in with their accounts and administer users. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { AuditEntry } from '@parley/events/wire/audit';
import type { Status } from '@parley/events/wire/status';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, connectDevice, register, type Person } from '../person.ts';
import type { System } from '../systems/system.ts';
import { untilRoleEnds } from '../until-role-ends.ts';

/** Milliseconds in which a push closes a socket. Without the push, the gateway would notice after 30 s. */
const closingMs = 2_000;

export function operatorScenarios(system: () => System): void {
  const asToken = (method: string, path: string, body?: unknown) =>
    call(system().origin, method, path, { token: system().operatorToken!, ...(body !== undefined && { body }) });

  async function logIn(person: Person, password = person.password): Promise<number> {
    const { status, body } = await call(system().origin, 'POST', '/v1/sessions', { body: { login: person.account.username, password } });
    if (status === 201) person.session = body.session;
    return status;
  }

  async function registerOperator(): Promise<Person> {
    const person = await register(system().origin, 'operator');
    const { status, body } = await asToken('PUT', `/v1/admin/users/${person.id}/role`, { role: 'operator', reason: 'Joins us' });
    expect(status).toBe(200);
    expect(await logIn(person)).toBe(201);
    person.remember(body.position);
    return person;
  }

  describe('operators', () => {
    test.concurrent('do with their sessions what the operator token does, on every service, until the role ends', async () => {
      if (system().operatorToken === undefined) return;
      // The second stays, so that the first is not the last one.
      const [olga] = [await registerOperator(), await registerOperator()];
      const requests = [
        ['GET', '/v1/admin/users?limit=1'],
        ['GET', '/v1/api-keys?limit=1'],
        ['GET', '/v1/webhooks?limit=1'],
        ['GET', '/v1/admin/status'],
        ['POST', `/v1/admin/users/${olga.id}/unsuspend`],
      ] as const;
      const { origin, operatorOrigin = origin } = system();
      // On projector.
      const askAdmin = (path: string) => call(operatorOrigin, 'GET', path, { token: olga.session.accessToken });
      const statuses = async () => {
        const replies = [
          ...requests.map(([method, path]) => olga.ask(method, path, method === 'POST' ? {} : undefined)),
          ...['/admin/api/state', '/admin/api/rebuild'].map(askAdmin),
        ];
        return (await Promise.all(replies)).map(({ status }) => status);
      };
      expect([...new Set(await statuses())]).toEqual([200]);
      if (operatorOrigin !== origin)
        expect((await call(origin, 'GET', '/admin/api/state', { token: system().operatorToken! })).status).toBe(404);
      expect((await olga.get(`/v1/admin/users/${olga.id}`)).role).toBe('operator');
      const ended = await asToken('PUT', `/v1/admin/users/${olga.id}/role`, { role: 'user' });
      expect(ended.status).toBe(200);
      await untilRoleEnds(statuses);
    });

    test.concurrent('use a console, which behind the proxy is on a port of its own', async () => {
      const { origin, operatorOrigin } = system();
      if (operatorOrigin === undefined && system().operatorToken === undefined) return;
      const open = (from: string, path = '/admin') => fetch(from + path, { headers: { accept: 'text/html' } });
      const page = await open(operatorOrigin ?? origin);
      const text = await page.text();
      expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("script-src 'self'")]);
      expect(text).toContain('<title>Parley operators</title>');
      const script = /src="([^"]+)"/.exec(text)![1]!;
      expect((await open(operatorOrigin ?? origin, script)).status).toBe(200);
      if (operatorOrigin === undefined) return;
      for (const path of ['/admin', '/admin/people', '/ADMIN', script]) expect((await open(origin, path)).status).toBe(404);
    });

    test.concurrent('see the running services and what they do', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const [olga, ann] = [await registerOperator(), await register(origin, 'ann')];
      const device = await ann.connect();
      const { conversation } = await ann.command('POST', '/v1/conversations', { kind: 'group', title: 'Busy', memberIds: [] });
      const read = async (): Promise<Status> => olga.get('/v1/admin/status');
      const isBusy = async () => {
        await ann.send(conversation.id, 'Hello');
        const { sockets, sends, services } = await read();
        return sockets > 0 && sends > 0 && services!.some(({ requests }) => requests > 0);
      };
      // Services report every three seconds.
      await waitUntil(isBusy, { what: 'the reports', deadlineMs: 15_000 });
      const { services, subscriptions, stores } = await read();
      const names = new Set(services!.map(({ service }) => service));
      if (!names.has('parley'))
        expect([...names]).toEqual(['command-service', 'dispatcher', 'projector', 'query-service', 'realtime-gateway', 'signaling']);
      expect(subscriptions.map(({ name }) => name)).toEqual(['live', 'search']);
      expect(stores[0]!.bytes).toBeGreaterThan(0);
      device.close();
    });

    test.concurrent('log users out and suspend them: sockets close within 2 s', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const [olga, ann] = [await registerOperator(), await register(origin, 'ann')];
      for (const [action, reason] of [
        ['sign-out', 'Lost a phone'],
        ['suspend', 'Spam'],
      ]) {
        const device = await ann.connect();
        const reply = await olga.ask('POST', `/v1/admin/users/${ann.id}/${action}`, { reason });
        expect(reply.status).toBeLessThan(300);
        expect((await ann.ask('GET', '/v1/me')).status).toBe(401);
        await waitUntil(() => !device.socket.connected, { what: `the end of the socket by ${action}`, deadlineMs: closingMs });
        expect(await logIn(ann)).toBe(action === 'suspend' ? 403 : 201);
      }
      const find = (state: string) => olga.get(`/v1/admin/users?query=${ann.account.username}&state=${state}`);
      expect((await find('suspended')).items).toMatchObject([{ id: ann.id, sessionCount: 0 }]);
      expect((await find('active')).items).toEqual([]);
      await olga.command('POST', `/v1/admin/users/${ann.id}/unsuspend`, { reason: 'Mistake' });
      expect(await logIn(ann)).toBe(201);
      const { items } = await olga.get(`/v1/admin/audit?userId=${ann.id}`);
      expect(items.map((entry: AuditEntry) => [entry.action, entry.actor?.id, entry.reason])).toEqual([
        ['user.unsuspended', olga.id, 'Mistake'],
        ['user.suspended', olga.id, 'Spam'],
        ['user.signed_out', olga.id, 'Lost a phone'],
      ]);
    });

    test.concurrent('create users, see when they were online, and erase them; all that is recorded', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const [olga, username] = [await registerOperator(), `mara_${randomUUID().slice(0, 8)}`];
      const { user } = await olga.command('POST', '/v1/users', { username, displayName: 'Mara' });
      const path = `/v1/admin/users/${user.id}`;
      const { passwordReset } = (await olga.ask('POST', `${path}/password-reset`, {})).body;
      const password = 'staple battery horse';
      const body = { token: passwordReset.url.split('#')[1], newPassword: password };
      expect((await call(origin, 'POST', '/v1/password-resets/confirm', { body })).status).toBe(204);
      expect(await olga.get(path)).toMatchObject({ presence: 'offline', lastSeenAt: null });
      const loggedIn = await call(origin, 'POST', '/v1/sessions', { body: { login: username, password } });
      const device = await connectDevice(origin, loggedIn.body.session.accessToken);
      const overview = async () => (await olga.get(`/v1/admin/users?query=${username}`)).items[0];
      await waitUntil(async () => (await overview()).presence === 'online', { what: 'the presence' });
      expect((await overview()).lastSeenAt).toEqual(expect.any(String));
      device.close();
      const [newest] = (await olga.get('/v1/admin/users?sort=-createdAt&limit=1')).items;
      expect(newest.createdAt >= user.createdAt).toBe(true);
      const { erasure } = await olga.command('DELETE', path, { reason: 'Asked in writing' });
      expect(erasure.state).toBe('pending');
      const { items } = await olga.get(`/v1/admin/audit?userId=${user.id}`);
      expect(items.map(({ action, by, actor, reason }: AuditEntry) => [action, by, actor?.id, reason])).toEqual([
        ['user.erasure_requested', 'account', olga.id, 'Asked in writing'],
        ['user.password_reset_issued', 'account', olga.id, null],
        ['user.created', 'account', olga.id, null],
      ]);
    });

    test.concurrent('invite people, whose registrations are counted', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const olga = await registerOperator();
      const { invite, url } = await olga.command('POST', '/v1/invites', { maxUses: 2, note: 'Team' });
      const token = url.split('#')[1];
      const sign = (name: string) => {
        const username = `${name}_${randomUUID().slice(0, 8)}`;
        const body = { username, password: 'correct horse battery', displayName: name, invite: token };
        return call(origin, 'POST', '/v1/accounts', { body });
      };
      const replies = await Promise.all(['ann', 'ben', 'eve'].map(sign));
      expect(replies.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 201, 410]);
      for (const { body } of replies) if (body.position) olga.remember(body.position);
      const listed = async () => (await olga.get('/v1/invites?limit=200')).items.find(({ id }: { id: string }) => id === invite.id);
      expect(await listed()).toMatchObject({ uses: 2, maxUses: 2, isRevoked: false });
      expect((await olga.ask('DELETE', `/v1/invites/${invite.id}`)).status).toBe(204);
      expect(await listed()).toMatchObject({ isRevoked: true });
    });

    test.concurrent('create a link with which a user sets a new password, once', async () => {
      if (system().operatorToken === undefined) return;
      const { origin } = system();
      const [olga, ann] = [await registerOperator(), await register(origin, 'ann')];
      const device = await ann.connect();
      const { passwordReset } = await olga.command('POST', `/v1/admin/users/${ann.id}/password-reset`, {});
      const body = { token: passwordReset.url.split('#')[1], newPassword: 'staple battery horse' };
      const confirm = () => call(origin, 'POST', '/v1/password-resets/confirm', { body });
      expect((await confirm()).status).toBe(204);
      expect((await ann.ask('GET', '/v1/me')).status).toBe(401);
      await waitUntil(() => !device.socket.connected, { what: 'the end of the socket', deadlineMs: closingMs });
      expect([await logIn(ann), await logIn(ann, body.newPassword)]).toEqual([401, 201]);
      expect((await confirm()).body.code).toBe('link_expired');
    });

    // mails.test.ts covers the mails themselves, with a mail server.
    test.concurrent('are who users ask for links, where no mail is sent', async () => {
      const { origin } = system();
      const ann = await register(origin, 'ann');
      const replies = [
        await call(origin, 'POST', '/v1/password-resets', { body: { login: ann.account.username } }),
        await ann.ask('POST', '/v1/me/email/verification'),
        await call(origin, 'POST', '/v1/me/email/verification/confirm', { body: { token: 'never issued' } }),
      ];
      expect(replies.map(({ body }) => body.code)).toEqual(['mail_disabled', 'mail_disabled', 'link_expired']);
    });
  });
}
