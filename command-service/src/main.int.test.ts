/** The process itself, with everything it stands on: what it does when it starts, is called, dies and ends. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startChild, type Child } from '@parley/testing-kit/child-process';
import { freePort } from '@parley/testing-kit/free-port';
import { freshDatabase, refuse, sharedServer } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { generateSigningKey, pemOf } from '@parley/service-kit/auth/signing-keys';
import { ask, password, register } from './person.fixture.ts';

const main = new URL('main.ts', import.meta.url);
const [mariadb, rabbitmq, redis] = await Promise.all([sharedServer('mariadb'), sharedServer('rabbitmq'), sharedServer('redis')]);
for (const [name, url] of Object.entries({ mariadb, rabbitmq, redis })) if (url === null) await refuse(name, 'the process stands on it');
const describeThere = mariadb && rabbitmq && redis ? describe : describe.skip;

test('without a configuration it tells every fault and ends with 78', async () => {
  const child = startChild(main, { environment: { PORT: 'eighty', DATABASE_URL: '', AMQP_URL: '', REDIS_URL: '' } });
  expect((await child.ended).code).toBe(78);
  for (const key of ['PORT', 'DATABASE_URL', 'AMQP_URL', 'REDIS_URL', 'TOKEN_PRIVATE_KEY', 'INTERNAL_TOKEN'])
    expect(child.output()).toContain(`  ${key}: `);
});

describeThere('the process', () => {
  let schema: Awaited<ReturnType<typeof freshDatabase>>;
  let environment: Record<string, string>;
  let origin: string;
  let internal: string;
  let child: Child;

  async function start(more: Record<string, string> = {}): Promise<void> {
    child = startChild(main, { environment: { ...environment, ...more } });
    await waitUntil(async () => (await fetch(`${origin}/readyz`).catch(() => null))?.status === 200, {
      what: 'readiness',
      deadlineMs: 20_000,
    });
  }

  beforeAll(async () => {
    schema = await freshDatabase(mariadb!);
    const [port, internalPort] = [await freePort(), await freePort()];
    origin = `http://127.0.0.1:${port}`;
    internal = `http://127.0.0.1:${internalPort}`;
    environment = {
      PORT: String(port),
      INTERNAL_PORT: String(internalPort),
      DATABASE_URL: schema.url,
      AMQP_URL: rabbitmq!,
      REDIS_URL: redis!,
      TOKEN_PRIVATE_KEY: pemOf(generateSigningKey()),
      INTERNAL_TOKEN: randomBytes(24).toString('hex'),
      LOG_LEVEL: 'warn',
    };
    await start();
  }, 30_000);
  afterAll(async () => {
    await child.stop();
    await schema.drop();
  });

  test('answers commands, on its internal port for whom the gateway names', async () => {
    const ada = await register({ origin });
    const { body } = await ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea' });
    const path = `/v1/conversations/${body.conversation.id}/messages`;
    const named = { 'x-parley-user': ada.id, 'x-parley-session': ada.session.id, 'x-parley-address': '127.0.0.1' };
    const asked = { body: { text: 'by socket' }, key: 'one', headers: named };
    const sent = await ask(internal, 'POST', path, { ...asked, token: environment['INTERNAL_TOKEN']! });
    expect([sent.status, sent.body.message.text]).toEqual([201, 'by socket']);
    expect((await ask(internal, 'POST', path, { ...asked, token: ada.session.accessToken })).status).toBe(401);
    expect((await ask(origin, 'POST', path, { ...asked, token: environment['INTERNAL_TOKEN']! })).status).toBe(401);

    expect((await ada.ask('DELETE', '/v1/sessions/current')).status).toBe(204);
    expect((await ask(internal, 'POST', path, { ...asked, token: environment['INTERNAL_TOKEN']! })).status).toBe(401);
  });

  test.each([
    ['append.before-commit', undefined],
    ['append.after-commit', 'true'],
    ['publish.before', 'true'],
  ])(
    'killed at %s, a command that is sent again has happened once',
    async (failpoint, replayed) => {
      const ada = await register({ origin });
      const { body } = await ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea' });
      const path = `/v1/conversations/${body.conversation.id}/messages`;
      await child.stop();
      await start({ FAILPOINT: failpoint });
      const key = randomUUID();
      await expect(ada.ask('POST', path, { text: 'once' }, key)).rejects.toThrow();
      expect((await child.ended).signal).toBe('SIGKILL');

      await start();
      const again = await ada.ask('POST', path, { text: 'once' }, key);
      expect([again.status, again.body.message.seq]).toEqual([201, 2]);
      expect(again.headers.get('idempotency-replayed') ?? undefined).toBe(replayed);
    },
    30_000,
  );

  test('killed between a name and its account, the same registration goes on where it stopped', async () => {
    await child.stop();
    await start({ FAILPOINT: 'append.before-commit' });
    const body = { username: 'interrupted', password, displayName: 'I' };
    await expect(ask(origin, 'POST', '/v1/accounts', { body, key: 'k' })).rejects.toThrow();
    await child.ended;
    await start();
    expect((await ask(origin, 'POST', '/v1/accounts', { body, key: 'other' })).body.code).toBe('username_taken');
    expect((await ask(origin, 'POST', '/v1/accounts', { body, key: 'k' })).status).toBe(201);
    expect((await ask(origin, 'POST', '/v1/sessions', { body: { login: 'interrupted', password } })).status).toBe(201);
  }, 30_000);

  test('told to end, it answers what it has begun and ends with 0', async () => {
    // Each takes a password hash, two at a time: most still wait when the first are answered.
    const begun = Array.from({ length: 30 }, () => register({ origin }));
    await Promise.race(begun);
    await child.stop();
    expect(await Promise.all(begun)).toHaveLength(30);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    await start();
  }, 30_000);
});
