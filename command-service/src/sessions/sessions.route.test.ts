import { describe, expect, test } from '@jest/globals';
import { ask, password, register, statusesOf } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';
import { describeSessions } from './sessions.contract.ts';

describeSessions(() => startService());

test('an unknown login waits for a hash like a wrong password', async () => {
  const service = await startService({ limits: { hashConcurrency: 1, hashQueue: 0 } });
  const { username } = await register(service);
  for (const login of [username, 'nobody', 'nobody@example.com']) {
    const guess = () => ask(service.origin, 'POST', '/v1/sessions', { body: { login, password: 'guess' } });
    const replies = await Promise.all(Array.from({ length: 8 }, guess));
    expect(new Set(statusesOf(replies))).toEqual(new Set([401, 429]));
    const rejected = replies.find(({ status }) => status === 429)!;
    expect([rejected.body.code, rejected.headers.get('retry-after')]).toEqual(['rate_limited', '1']);
  }
  await service.close();
});

test('too many log-ins from one address are rejected', async () => {
  const service = await startService({ logInsPerAddress: 3 });
  const guess = () => ask(service.origin, 'POST', '/v1/sessions', { body: { login: 'nobody', password: 'guess' } });
  const replies = [await guess(), await guess(), await guess(), await guess()];
  expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
  expect(Number(replies[3]!.headers.get('retry-after'))).toBeGreaterThan(0);
  await service.close();
});

/** Requests of clients at any address. */
function clientsOf({ origin }: ServiceUnderTest) {
  const post = (path: string, address: string, body: unknown) =>
    ask(origin, 'POST', path, { body, headers: { 'x-forwarded-for': address } });
  return {
    registerAt: (address: string, username: string) => post('/v1/accounts', address, { username, password, displayName: 'User' }),
    logInAt: (address: string, login: string, attempt = password) => post('/v1/sessions', address, { login, password: attempt }),
  };
}

const home = '198.51.100.7';
const inHex = (number: number) => number.toString(16);

test('H4: a user logs in from their network while 90 connections from changing networks flood', async () => {
  const service = await startService();
  const { registerAt, logInAt } = clientsOf(service);
  await registerAt(home, 'victim');
  const flooding = new AbortController();
  let requests = 0;
  const flood = Array.from({ length: 90 }, async (_, connection) => {
    while (!flooding.signal.aborted) {
      await logInAt(`2001:db8:${inHex(connection)}:${inHex(requests++ % 65_536)}::1`, 'victim', 'guess');
    }
  });
  const statuses: number[] = [];
  while (statuses.length < 35) statuses.push((await logInAt(home, 'victim')).status);
  flooding.abort();
  await Promise.all(flood);
  expect(new Set(statuses)).toEqual(new Set([201]));
  expect(requests).toBeGreaterThan(90);
  await service.close();
});

test('H4: a network fills only its share of the queue of password hashes', async () => {
  const service = await startService({ limits: { hashConcurrency: 1, hashQueue: 10, hashQueuePerNetwork: 4 } });
  const { logInAt } = clientsOf(service);
  const replies = Array.from({ length: 30 }, (_, host) => logInAt(`2001:db8:1:${inHex(host)}::1`, `name${host}`, 'guess'));
  await Promise.any(replies.map(async (reply) => expect((await reply).status).toBe(429)));
  expect((await logInAt('203.0.113.9', 'other', 'guess')).status).toBe(401);
  expect(new Set(statusesOf(await Promise.all(replies)))).toEqual(new Set([401, 429]));
  await service.close();
});

describe('H5: guesses', () => {
  test('from one /64 count together', async () => {
    const service = await startService({ logInsPerAddress: 20 });
    const { logInAt } = clientsOf(service);
    const statuses: number[] = [];
    for (let host = 1; host <= 30; host++) statuses.push((await logInAt(`2001:db8:1:2::${inHex(host)}`, `name${host}`, 'guess')).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect((await logInAt('2001:db8:1:3::1', 'name', 'guess')).status).toBe(401);
    await service.close();
  });

  test('delay their network and neither other networks nor the one where the user is known', async () => {
    const service = await startService({ logInFailures: 3 });
    const { registerAt, logInAt } = clientsOf(service);
    await registerAt(home, 'victim');
    const guess = () => logInAt('2001:db8:1::1', 'victim', 'guess');
    expect([(await guess()).status, (await guess()).status, (await guess()).status, (await guess()).status]).toEqual([401, 401, 401, 401]);
    const { status, headers, body } = await guess();
    expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'rate_limited', '1']);

    expect((await logInAt(home, 'victim', 'typo')).status).toBe(401);
    expect((await logInAt(home, 'victim')).status).toBe(201);
    expect((await logInAt('203.0.113.9', 'victim')).status).toBe(201);
    await service.close();
  });

  test('delay a network that has entered the address of the user in an account of its own, too', async () => {
    const service = await startService({ logInFailures: 3, sendMail: async () => undefined });
    const email = 'victim@example.org';
    const headers = { 'x-forwarded-for': '2001:db8:1::1' };
    const account = { username: 'squatter', password, displayName: 'User', email };
    expect((await ask(service.origin, 'POST', '/v1/accounts', { body: account, headers })).status).toBe(201);
    const guess = () => clientsOf(service).logInAt('2001:db8:1::1', email, 'guess');
    const statuses: number[] = [];
    for (let guesses = 0; guesses < 5; guesses++) statuses.push((await guess()).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429]);
    await service.close();
  });
});
