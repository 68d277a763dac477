import { afterEach, expect, test } from '@jest/globals';
import { problem, startStandIn, type Asked, type StandInService } from '../stand-in-service.fixture.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { createPositions } from '../transport/positions.ts';
import { keyMaker } from '../transport/new-key.ts';
import type { Transport } from '../transport/call-operation.ts';
import { createSession, LoggedOut } from './session.ts';
import { signedInCalls } from './signed-in.ts';

const services: StandInService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

const beginning = Date.UTC(2026, 0, 1);
const minute = 60_000;

const wireSession = (count: number, now: number) => ({
  id: 'session',
  accessToken: `access ${count}`,
  accessTokenExpiresAt: new Date(now + 15 * minute).toISOString(),
  refreshToken: `refresh ${count}`,
});

/** A service that renews, and answers who comes with the newest token alone. */
async function renewing(whileRenewing: (asked: Asked, times: number) => 'lost' | ReturnType<typeof problem> | null = () => null) {
  const time = { now: beginning };
  const issued = new Map<unknown, number>();
  let times = 0;
  const service = await startStandIn((asked) => {
    if (asked.path === '/v1/sessions/refresh') {
      const given = `${String(asked.body?.['refreshToken'])} ${String(asked.headers['idempotency-key'])}`;
      if (!issued.has(given)) issued.set(given, issued.size + 2);
      return whileRenewing(asked, ++times) ?? { status: 200, body: { session: wireSession(issued.get(given)!, time.now) } };
    }
    const newest = `Bearer access ${issued.size + 1}`;
    return asked.headers.authorization === newest ? { status: 200, body: { id: 'ann' } } : problem(401, 'token_expired');
  });
  services.push(service);
  const storage = memoryStorage();
  const ends: string[] = [];
  const clock = () => time.now;
  const newKey = keyMaker(clock);
  const transport: Transport = { origin: service.origin, fetch, positions: createPositions(), newKey, timeoutMs: 5_000 };
  const open = () => {
    const session = createSession({ transport, storage, clock, onEnd: () => ends.push('ended') });
    return { session, call: signedInCalls(transport, session) };
  };
  const first = open();
  await first.session.begin('ann', wireSession(1, time.now));
  const renewals = () => service.asked.filter(({ path }) => path === '/v1/sessions/refresh');
  return { ...first, open, storage, ends, time, service, renewals };
}

test('a token that is about to end is renewed first, once for all who call', async () => {
  const { call, time, renewals, service } = await renewing();
  await call('getMe', {});
  expect(renewals()).toHaveLength(0);
  time.now += 14.5 * minute;
  await Promise.all([call('getMe', {}), call('getMe', {}), call('getMe', {})]);
  expect(renewals()).toHaveLength(1);
  expect(service.asked.slice(-3).map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer access 2'));
});

test('a token that the service calls expired is renewed, and the command asked again under its key', async () => {
  const { call, session, renewals, service } = await renewing();
  await session.begin('ann', { ...wireSession(1, beginning), accessToken: 'stale' });
  await Promise.all([call('createConversation', { kind: 'group', title: 'Tea' }), call('getMe', {})]);
  expect(renewals()).toHaveLength(1);
  const commands = service.asked.filter(({ path }) => path === '/v1/conversations');
  expect(commands.map(({ headers }) => headers.authorization)).toEqual(['Bearer stale', 'Bearer access 2']);
  expect(new Set(commands.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('an answer that was lost is asked for again under the same key, also after a reload', async () => {
  const { session, open, renewals } = await renewing((_asked, times) => (times <= 2 ? 'lost' : null));
  const before = session.current()!;
  await session.renew(before.accessToken);
  const { refreshToken, accessToken } = session.current()!;
  expect([refreshToken, accessToken]).toEqual(['refresh 2', 'access 2']);
  const keys = renewals().map(({ headers }) => headers['idempotency-key']);
  expect(keys).toEqual([before.refreshKey, before.refreshKey, before.refreshKey]);
  const { session: reloaded } = open();
  expect((await reloaded.resume())?.refreshKey).toBe(session.current()!.refreshKey);
  expect(session.current()!.refreshKey).not.toBe(before.refreshKey);
});

test('what another tab has renewed is taken over, and not renewed again', async () => {
  const { session, open, renewals } = await renewing();
  const { session: other } = open();
  await other.resume();
  await session.renew('access 1');
  await other.renew('access 1');
  expect(other.current()?.accessToken).toBe('access 2');
  expect(renewals()).toHaveLength(1);
});

test('a refused renewal ends the sign-in: forgotten, told once, and nobody is logged in', async () => {
  const { session, call, ends, storage, time } = await renewing(() => problem(401, 'unauthenticated'));
  time.now += 15 * minute;
  await expect(Promise.all([call('getMe', {}), call('listSessions', {})])).rejects.toThrow(LoggedOut);
  await expect(call('getMe', {})).rejects.toThrow(LoggedOut);
  expect([session.current(), ends, await storage.names('')]).toEqual([null, ['ended'], []]);
});

test('a failure that is no refusal ends nothing: the token is renewed another time', async () => {
  let isAway = true;
  const { session, ends } = await renewing(() => (isAway ? problem(422, 'validation_failed') : null));
  await expect(session.renew('access 1')).rejects.toMatchObject({ code: 'validation_failed' });
  expect(session.current()?.accessToken).toBe('access 1');
  isAway = false;
  await session.renew('access 1');
  expect([session.current()?.accessToken, ends]).toEqual(['access 2', []]);
});
