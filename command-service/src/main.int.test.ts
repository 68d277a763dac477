/** The process with real servers: start, requests, crashes and shutdown. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startChild, type Child } from '@parley/testing-kit/child-process';
import { freePort } from '@parley/testing-kit/free-port';
import { freshDatabase, skipOrFail, sharedServer } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { makeKekFile } from '@parley/key-store/file-kek';
import { generateSigningKey, pemOf } from '@parley/service-kit/auth/signing-keys';
import { ask, password, register } from './person.fixture.ts';

const main = new URL('main.ts', import.meta.url);
const [mariadb, rabbitmq, redis] = await Promise.all([sharedServer('mariadb'), sharedServer('rabbitmq'), sharedServer('redis')]);
for (const [name, url] of Object.entries({ mariadb, rabbitmq, redis }))
  if (url === null) await skipOrFail(name, 'command-service needs it');
const describeProcess = mariadb && rabbitmq && redis ? describe : describe.skip;

test('reports every configuration error and exits with 78', async () => {
  const child = startChild(main, { environment: { PORT: 'eighty', DATABASE_URL: '', AMQP_URL: '', REDIS_URL: '' } });
  expect((await child.ended).code).toBe(78);
  for (const key of [
    'PORT',
    'DATABASE_URL',
    'KEYS_DATABASE_URL',
    'KEK_FILE',
    'AMQP_URL',
    'REDIS_URL',
    'TOKEN_PRIVATE_KEY',
    'INTERNAL_TOKEN',
  ])
    expect(child.output()).toContain(`  ${key}: `);
});

describeProcess('the process', () => {
  let schema: Awaited<ReturnType<typeof freshDatabase>>;
  let keys: Awaited<ReturnType<typeof freshDatabase>>;
  const folder = mkdtempSync(join(tmpdir(), 'parley-main-'));
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
    [schema, keys] = [await freshDatabase(mariadb!), await freshDatabase(mariadb!)];
    await makeKekFile(join(folder, 'kek'));
    const [port, internalPort] = [await freePort(), await freePort()];
    origin = `http://127.0.0.1:${port}`;
    internal = `http://127.0.0.1:${internalPort}`;
    environment = {
      PORT: String(port),
      INTERNAL_PORT: String(internalPort),
      DATA_DIR: folder,
      DATABASE_URL: schema.url,
      KEYS_DATABASE_URL: keys.url,
      KEK_FILE: join(folder, 'kek'),
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
    await Promise.all([schema.drop(), keys.drop()]);
    rmSync(folder, { recursive: true });
  });

  test('executes commands, on the internal port for the user that the gateway names', async () => {
    const ada = await register({ origin });
    const { body } = await ada.ask('POST', '/v1/conversations', { kind: 'group', title: 'Tea' });
    const path = `/v1/conversations/${body.conversation.id}/messages`;
    const named = { 'x-parley-user': ada.id, 'x-parley-session': ada.session.id, 'x-parley-address': '127.0.0.1' };
    const request = { body: { text: 'by socket' }, key: 'one', headers: named };
    const sent = await ask(internal, 'POST', path, { ...request, token: environment['INTERNAL_TOKEN']! });
    expect([sent.status, sent.body.message.text]).toEqual([201, 'by socket']);
    expect((await ask(internal, 'POST', path, { ...request, token: ada.session.accessToken })).status).toBe(401);
    expect((await ask(origin, 'POST', path, { ...request, token: environment['INTERNAL_TOKEN']! })).status).toBe(401);

    expect((await ada.ask('DELETE', '/v1/sessions/current')).status).toBe(204);
    expect((await ask(internal, 'POST', path, { ...request, token: environment['INTERNAL_TOKEN']! })).status).toBe(401);
  });

  test.each([
    ['append.before-commit', undefined],
    ['append.after-commit', 'true'],
    ['publish.before', 'true'],
  ])(
    'after a crash at %s, a retried command is executed once',
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
      const retry = await ada.ask('POST', path, { text: 'once' }, key);
      expect([retry.status, retry.body.message.seq]).toEqual([201, 2]);
      expect(retry.headers.get('idempotency-replayed') ?? undefined).toBe(replayed);
    },
    30_000,
  );

  test('after a crash between reserving a name and registering the account, a retry completes the registration', async () => {
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

  test('on SIGTERM, answers requests in flight and exits with 0', async () => {
    // Each needs a password hash, two at a time: most still wait when the first is answered.
    const inFlight = Array.from({ length: 30 }, () => register({ origin }));
    await Promise.race(inFlight);
    await child.stop();
    expect(await Promise.all(inFlight)).toHaveLength(30);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    await start();
  }, 30_000);
});
