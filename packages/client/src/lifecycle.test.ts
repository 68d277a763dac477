import { afterEach, expect, test } from '@jest/globals';
import { problem, startFakeService, type FakeService, type ReceivedRequest } from './fake-service.fixture.ts';
import { createParleyClient, type ParleyClient, type ParleyClientOptions } from './parley-client.ts';
import { memoryStorage } from './storage/memory-storage.ts';

function answer({ method, path, body }: ReceivedRequest) {
  if (path === '/v1/sessions/refresh') return problem(401, 'unauthenticated');
  if (path !== '/v1/me') return { status: 404, body: {} };
  if (method !== 'DELETE') return problem(401, 'unauthenticated');
  return body?.['password'] === 'secret'
    ? { status: 202, body: { erasure: { id: 'e', state: 'pending' } } }
    : problem(403, 'bad_credentials');
}

const services: FakeService[] = [];
const clients: ParleyClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const service of services.splice(0)) await service.close();
});

const account = { id: 'ann', username: 'ann' };
const session = { id: 's', accessToken: 'a', accessTokenExpiresAt: '2100-01-01T00:00:00.000Z', refreshToken: 'r' };

async function clientOf(options: Partial<ParleyClientOptions> = {}) {
  const service = await startFakeService((request: ReceivedRequest) =>
    request.path === '/v1/sessions' ? { status: 201, body: { account, session } } : answer(request),
  );
  services.push(service);
  const client = createParleyClient({ origin: service.origin, retryDelays: { first: 1, max: 5 }, ...options });
  clients.push(client);
  const statuses: string[] = [];
  client.subscribe(({ status }) => statuses.at(-1) === status || statuses.push(status));
  return { client, service, statuses };
}

test('the status follows the network of the device', async () => {
  let isOnline = true;
  const listeners = new Set<() => void>();
  const network = {
    isOnline: () => isOnline,
    subscribe: (listener: () => void) => (listeners.add(listener), () => void listeners.delete(listener)),
  };
  const { client, statuses, service } = await clientOf({ network });
  const change = (online: boolean) => {
    isOnline = online;
    for (const listener of listeners) listener();
  };
  change(false);
  await client.logIn({ login: 'ann', password: 'secret' });
  change(true);
  const before = service.requests.length;
  while (service.requests.length === before) await new Promise((resolve) => setTimeout(resolve, 1));
  change(false);
  await client.logOut();
  expect(statuses).toEqual(['offline', 'connecting', 'offline', 'logged_out']);
  client.close();
  expect(listeners.size).toBe(0);
});

test('reconnectNow ends the wait for the next attempt', async () => {
  const { client, service } = await clientOf({ retryDelays: { first: 600_000, max: 600_000 } });
  await client.logIn({ login: 'ann', password: 'secret' });
  const attempts = () => service.requests.filter(({ path }) => path.startsWith('/socket.io')).length;
  for (let count = 1; count <= 3; count++) {
    while (attempts() < count) await new Promise((resolve) => setTimeout(resolve, 1));
    // The response of the failed attempt must arrive before the next one.
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.reconnectNow();
  }
});

test('with cookies every request asks for them', async () => {
  const { client, service } = await clientOf({ cookies: true, storage: memoryStorage() });
  await client.logIn({ login: 'ann', password: 'secret' });
  await client.api.getMe().catch(() => undefined);
  const asked = service.requests.filter(({ path }) => path.startsWith('/v1')).map(({ headers }) => headers['parley-cookies']);
  expect(new Set(asked)).toEqual(new Set(['1']));
});

test('a session that another operation created continues as after a log-in; typed text is there again after a reload', async () => {
  const storage = memoryStorage();
  const { client } = await clientOf({ storage });
  await client.startSession({ account, session });
  client.setDraft('tea', { text: 'hel' });
  expect(client.state().chat).toMatchObject({ userId: 'ann', drafts: { tea: { text: 'hel' } } });
  client.close();
  const { client: reloaded } = await clientOf({ storage });
  expect(await reloaded.resume()).toBe(true);
  expect(reloaded.state().chat?.drafts).toEqual({ tea: { text: 'hel' } });
});

test.each([
  ['the service ends the session', (client: ParleyClient) => client.api.getMe().catch(() => undefined), { sessionEnded: true }],
  ['the user logs out', (client: ParleyClient) => client.logOut(), {}],
])('what was typed last is kept for the same user when %s', async (_, end, ended) => {
  const { client } = await clientOf();
  await client.startSession({ account, session });
  await end(client);
  expect(client.state()).toEqual({ status: 'logged_out', chat: null, calls: { ringing: [], current: null, ended: null }, ...ended });
  client.setDraft('tea', { text: 'hello' });
  expect(client.state().chat).toBeNull();
  await client.logIn({ login: 'ann', password: 'secret' });
  expect(client.state()).toMatchObject({ chat: { drafts: { tea: { text: 'hello' } } } });
  expect(client.state().sessionEnded).toBeUndefined();
});

test('an erased account leaves nothing on the device; with a wrong password nothing changes', async () => {
  const storage = memoryStorage();
  const { client } = await clientOf({ storage });
  await client.startSession({ account, session });
  client.setDraft('tea', { text: 'hel' });
  await client.send('tea', { text: 'unsent' });
  await expect(client.eraseAccount({ password: 'wrong' })).rejects.toMatchObject({ code: 'bad_credentials' });
  expect(client.state()).toMatchObject({ chat: { drafts: { tea: { text: 'hel' } } } });
  await client.eraseAccount({ password: 'secret' });
  expect(client.state()).toMatchObject({ status: 'logged_out', chat: null, accountErased: true });
  expect(client.state().sessionEnded).toBeUndefined();
  expect(await storage.names('')).toEqual([]);
});

test('without a session there is nothing to resume, and what needs one throws', async () => {
  const { client } = await clientOf();
  expect(await client.resume()).toBe(false);
  expect(() => client.markRead('tea', 1)).toThrow('not logged in');
  expect(client.state()).toEqual({ status: 'logged_out', chat: null, calls: { ringing: [], current: null, ended: null } });
});
