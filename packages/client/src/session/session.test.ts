import { afterEach, expect, test } from '@jest/globals';
import { problem, startFakeService, type ReceivedRequest, type FakeService } from '../fake-service.fixture.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { createPositions } from '../transport/positions.ts';
import { createKeyGenerator } from '../transport/idempotency-keys.ts';
import type { Transport } from '../transport/call-operation.ts';
import { createSession, NotLoggedInError } from './session.ts';
import { authenticatedCalls } from './authenticated-calls.ts';

const services: FakeService[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

const startTime = Date.UTC(2026, 0, 1);
const minute = 60_000;

const wireSession = (count: number, now: number) => ({
  id: 'session',
  accessToken: `access ${count}`,
  accessTokenExpiresAt: new Date(now + 15 * minute).toISOString(),
  refreshToken: `refresh ${count}`,
});

/** A service that refreshes tokens, and accepts only the newest access token. */
async function refreshingService(
  onRefresh: (request: ReceivedRequest, times: number) => 'lost' | ReturnType<typeof problem> | null = () => null,
) {
  const time = { now: startTime };
  const issued = new Map<unknown, number>();
  let times = 0;
  const service = await startFakeService((request) => {
    if (request.path === '/v1/sessions/refresh') {
      const given = `${String(request.body?.['refreshToken'])} ${String(request.headers['idempotency-key'])}`;
      if (!issued.has(given)) issued.set(given, issued.size + 2);
      const { refreshToken, ...session } = wireSession(issued.get(given)!, time.now);
      const isInCookie = request.body?.['refreshToken'] === undefined;
      return onRefresh(request, ++times) ?? { status: 200, body: { session: isInCookie ? session : { ...session, refreshToken } } };
    }
    const newest = `Bearer access ${issued.size + 1}`;
    return request.headers.authorization === newest ? { status: 200, body: { id: 'ann' } } : problem(401, 'token_expired');
  });
  services.push(service);
  const storage = memoryStorage();
  const ends: string[] = [];
  const clock = () => time.now;
  const newKey = createKeyGenerator(clock);
  const transport: Transport = { origin: service.origin, fetch, positions: createPositions(), newKey, timeoutMs: 5_000 };
  const open = () => {
    const session = createSession({ transport, storage, clock, onEnd: () => ends.push('ended') });
    return { session, call: authenticatedCalls(transport, session) };
  };
  const first = open();
  await first.session.start('ann', wireSession(1, time.now));
  const refreshes = () => service.requests.filter(({ path }) => path === '/v1/sessions/refresh');
  return { ...first, open, storage, ends, time, service, refreshes };
}

test('a token that is about to expire is refreshed first, once for all concurrent calls', async () => {
  const { call, time, refreshes, service } = await refreshingService();
  await call('getMe', {});
  expect(refreshes()).toHaveLength(0);
  time.now += 14.5 * minute;
  await Promise.all([call('getMe', {}), call('getMe', {}), call('getMe', {})]);
  expect(refreshes()).toHaveLength(1);
  expect(service.requests.slice(-3).map(({ headers }) => headers.authorization)).toEqual(Array(3).fill('Bearer access 2'));
});

test('after `token_expired` the token is refreshed, and the command repeated with its key', async () => {
  const { call, session, refreshes, service } = await refreshingService();
  await session.start('ann', { ...wireSession(1, startTime), accessToken: 'stale' });
  await Promise.all([call('createConversation', { kind: 'group', title: 'Tea' }), call('getMe', {})]);
  expect(refreshes()).toHaveLength(1);
  const commands = service.requests.filter(({ path }) => path === '/v1/conversations');
  expect(commands.map(({ headers }) => headers.authorization)).toEqual(['Bearer stale', 'Bearer access 2']);
  expect(new Set(commands.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});

test('after a lost response the refresh is repeated with the same key, also after a reload', async () => {
  const { session, open, refreshes } = await refreshingService((_request, times) => (times <= 2 ? 'lost' : null));
  const before = session.current()!;
  await session.refresh(before.accessToken);
  const { refreshToken, accessToken } = session.current()!;
  expect([refreshToken, accessToken]).toEqual(['refresh 2', 'access 2']);
  const keys = refreshes().map(({ headers }) => headers['idempotency-key']);
  expect(keys).toEqual([before.refreshKey, before.refreshKey, before.refreshKey]);
  const { session: reloaded } = open();
  expect((await reloaded.resume())?.refreshKey).toBe(session.current()!.refreshKey);
  expect(session.current()!.refreshKey).not.toBe(before.refreshKey);
});

test('tokens that another tab has refreshed are taken over, and not refreshed again', async () => {
  const { session, open, refreshes } = await refreshingService();
  const { session: other } = open();
  await other.resume();
  await session.refresh('access 1');
  await other.refresh('access 1');
  expect(other.current()?.accessToken).toBe('access 2');
  expect(refreshes()).toHaveLength(1);
});

test('with cookies no token is stored; after a reload the session continues with a refresh', async () => {
  const { storage, open, refreshes } = await refreshingService();
  const { refreshToken: _inCookie, ...session } = wireSession(1, startTime);
  const first = open();
  await first.session.start('ann', session);
  expect(JSON.stringify(await storage.read('parley.session'))).not.toContain('access');
  const { refreshKey } = first.session.current()!;
  const reloaded = open();
  expect(await reloaded.session.resume()).toMatchObject({ userId: 'ann', sessionId: 'session' });
  await reloaded.call('getMe', {});
  expect(refreshes().map(({ body, headers }) => [body, headers['idempotency-key']])).toEqual([[null, refreshKey]]);
});

test('with cookies and without locks, two tabs that refresh at once use one key; a later refresh has a new one', async () => {
  setNavigator({});
  const { open, refreshes, time } = await refreshingService();
  const { refreshToken: _inCookie, ...session } = wireSession(1, startTime);
  const [one, other] = [open(), open()];
  await one.session.start('ann', session);
  await other.session.resume();
  time.now += 15 * minute;
  await Promise.all([one.session.accessToken(), other.session.accessToken()]);
  const [first, second] = refreshes().map(({ headers }) => headers['idempotency-key']);
  expect(second).toBe(first);
  time.now += 15 * minute;
  await other.session.accessToken();
  expect(refreshes().at(-1)!.headers['idempotency-key']).not.toBe(first);
});

const navigatorBefore = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
const setNavigator = (value: object) => Object.defineProperty(globalThis, 'navigator', { value, configurable: true });
afterEach(() => {
  if (navigatorBefore) Object.defineProperty(globalThis, 'navigator', navigatorBefore);
});

test('with cookies, a tab does not continue with the session of another log-in, and does not end it', async () => {
  const { open, refreshes, storage, time, ends } = await refreshingService();
  const { refreshToken: _inCookie, ...session } = wireSession(1, startTime);
  const [one, other] = [open(), open()];
  await one.session.start('ann', session);
  await other.session.start('ben', { ...session, id: 'another session' });
  time.now += 15 * minute;
  await expect(one.session.accessToken()).rejects.toThrow(NotLoggedInError);
  expect([one.session.current(), ends, refreshes()]).toEqual([null, ['ended'], []]);
  expect(await storage.read('parley.session')).toContain('another session');
});

test('tabs refresh one after the other where the browser has locks', async () => {
  const { open, refreshes } = await refreshingService();
  const [one, other] = [open(), open()];
  await Promise.all([one.session.resume(), other.session.resume()]);
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, task: () => Promise<void>) => (last = last.then(task));
  setNavigator({ locks: { request } });
  await Promise.all([one.session.refresh('access 1'), other.session.refresh('access 1')]);
  expect([one, other].map(({ session }) => session.current()?.accessToken)).toEqual(['access 2', 'access 2']);
  expect(refreshes()).toHaveLength(1);
});

test('a rejected refresh ends the session: it is deleted and reported once', async () => {
  const { session, call, ends, storage, time } = await refreshingService(() => problem(401, 'unauthenticated'));
  time.now += 15 * minute;
  await expect(Promise.all([call('getMe', {}), call('listSessions', {})])).rejects.toThrow(NotLoggedInError);
  await expect(call('getMe', {})).rejects.toThrow(NotLoggedInError);
  expect([session.current(), ends, await storage.names('')]).toEqual([null, ['ended'], []]);
});

test('another failure does not end the session: the token is refreshed later', async () => {
  let isFailing = true;
  const { session, ends } = await refreshingService(() => (isFailing ? problem(422, 'validation_failed') : null));
  await expect(session.refresh('access 1')).rejects.toMatchObject({ code: 'validation_failed' });
  expect(session.current()?.accessToken).toBe('access 1');
  isFailing = false;
  await session.refresh('access 1');
  expect([session.current()?.accessToken, ends]).toEqual(['access 2', []]);
});
