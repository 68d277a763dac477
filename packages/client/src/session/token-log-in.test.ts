import { afterEach, expect, test } from '@jest/globals';
import { problem, startFakeService, type FakeService, type ReceivedRequest } from '../fake-service.fixture.ts';
import { createParleyClient, type ParleyClient, type ParleyClientOptions } from '../parley-client.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import { createPositions } from '../transport/positions.ts';
import { createTokenLogIn } from './token-log-in.ts';

const services: FakeService[] = [];
const clients: ParleyClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  for (const service of services.splice(0)) await service.close();
});

let issued = 0;
/** As the product issues it: new times and a new id in every token. */
function jwt(sub: string, claims: object = {}): string {
  const times = { iat: ++issued, exp: issued + 60, nbf: issued, jti: `${issued}` };
  return ['{}', JSON.stringify({ sub, ...claims, ...times }), ''].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

const subOf = (token: unknown): string => JSON.parse(Buffer.from(String(token).split('.')[1]!, 'base64url').toString()).sub;

/** Exchanges tokens. Revoked sessions are unauthenticated, and cannot be refreshed. */
async function exchangingService(refusal: () => ReturnType<typeof problem> | null = () => null) {
  const revoked = new Set<string>();
  let count = 0;
  const service = await startFakeService(({ path, method, headers, body }: ReceivedRequest) => {
    if (path === '/v1/sessions/exchange') return refusal() ?? { status: 200, body: answerFor(subOf(body?.['token']), ++count) };
    const session = String(headers.authorization).replace('Bearer ', '');
    if (path.startsWith('/socket.io')) return { status: 503 };
    if (path === '/v1/sessions/refresh') return problem(401, 'unauthenticated');
    if (revoked.has(session)) return problem(401, 'unauthenticated');
    if (method === 'DELETE') revoked.add(session);
    return { status: 200, body: { session } };
  });
  services.push(service);
  const exchanges = () => service.requests.filter(({ path }) => path === '/v1/sessions/exchange').map(({ body }) => subOf(body?.['token']));
  const open = (getToken: () => Promise<string | null>, options: Partial<ParleyClientOptions> = {}) => {
    const client = createParleyClient({ origin: service.origin, retryDelays: { first: 1, max: 5 }, getToken, ...options });
    clients.push(client);
    return client;
  };
  return { service, revoked, exchanges, open };
}

function answerFor(sub: string, count: number) {
  const tokens = { accessToken: `session ${count}`, accessTokenExpiresAt: '2100-01-01T00:00:00.000Z', refreshToken: `refresh ${count}` };
  return { account: { id: sub }, session: { id: `s${count}`, ...tokens } };
}

const userOf = (client: ParleyClient) => client.state().chat?.userId;

async function changedTo(client: ParleyClient, userId: string | undefined): Promise<void> {
  if (userOf(client) === userId) return;
  await new Promise<void>((resolve) => {
    const stop = client.subscribe(() => {
      if (userOf(client) !== userId) return;
      stop();
      resolve();
    });
  });
}

test('resume exchanges the token; a reload continues the session for a token with the same claims', async () => {
  const { exchanges, open } = await exchangingService();
  const storage = memoryStorage();
  const first = open(async () => jwt('ann'), { storage });
  expect(await first.resume()).toBe(true);
  expect(userOf(first)).toBe('ann');
  first.close();
  const reloaded = open(async () => jwt('ann'), { storage });
  expect(await reloaded.resume()).toBe(true);
  expect(userOf(reloaded)).toBe('ann');
  expect(exchanges()).toEqual(['ann']);
});

test.each([
  ['another user', 'bob', {}],
  ['a new name', 'ann', { name: 'Anna' }],
])('a stored session is not continued for %s: it is revoked, and the token exchanged', async (_difference, sub, claims) => {
  const { exchanges, open, revoked } = await exchangingService();
  const storage = memoryStorage();
  const first = open(async () => jwt('ann'), { storage });
  await first.resume();
  first.close();
  const reloaded = open(async () => jwt(sub, claims), { storage });
  expect(await reloaded.resume()).toBe(true);
  expect(userOf(reloaded)).toBe(sub);
  expect(exchanges()).toEqual(['ann', sub]);
  expect([...revoked]).toEqual(['session 1']);
});

test('while nobody is logged in to the product there is no session, and a stored one is revoked', async () => {
  const { exchanges, open, revoked } = await exchangingService();
  const storage = memoryStorage();
  const first = open(async () => jwt('ann'), { storage });
  await first.resume();
  first.close();
  const reloaded = open(async () => null, { storage });
  expect(await reloaded.resume()).toBe(false);
  expect(reloaded.state().status).toBe('logged_out');
  expect(exchanges()).toEqual(['ann']);
  expect([...revoked]).toEqual(['session 1']);
});

test('when the session ends, the client logs in again, also after failures of the product and of the service', async () => {
  let exchangeCount = 0;
  const { exchanges, open, revoked } = await exchangingService(() => (++exchangeCount === 2 ? problem(503, 'unavailable') : null));
  let tokenCount = 0;
  const client = open(async () => {
    if (++tokenCount === 2) throw new Error('the product does not respond');
    return jwt('ann');
  });
  await client.resume();
  revoked.add('session 1');
  await expect(client.api.getMe()).rejects.toThrow('the session has ended');
  expect(client.state().status).toBe('logged_out');
  await changedTo(client, 'ann');
  expect(await client.api.getMe()).toEqual({ session: 'session 2' });
  expect([tokenCount, exchanges().length]).toEqual([4, 3]);
});

test('sessions that end at once are replaced after growing delays', async () => {
  const { exchanges, open, revoked } = await exchangingService();
  const client = open(async () => jwt('ann'), { retryDelays: { first: 50, max: 600_000 } });
  await client.resume();
  const began = performance.now();
  for (const session of [1, 2, 3]) {
    revoked.add(`session ${session}`);
    await client.api.getMe().catch(() => undefined);
    await changedTo(client, 'ann');
  }
  expect(exchanges()).toHaveLength(4);
  expect(performance.now() - began).toBeGreaterThanOrEqual(50 + 100 + 200 - 10);
});

test.each(['untrusted_token', 'account_suspended'])('%s is not repeated', async (code) => {
  const { service, exchanges } = await exchangingService(() => problem(403, code));
  const transport = { origin: service.origin, fetch, positions: createPositions(), newKey: () => 'key', timeoutMs: 5_000 };
  const entered: unknown[] = [];
  const { logInAgain } = createTokenLogIn({
    getToken: async () => jwt('ann'),
    transport,
    storage: memoryStorage(),
    clock: Date.now,
    retryDelays: { first: 1, max: 5 },
    enter: async (answer) => entered.push(answer),
  });
  await logInAgain();
  expect([exchanges(), entered]).toEqual([['ann'], []]);
});

test('logOut ends the session for good; resume logs in', async () => {
  const { exchanges, open, revoked } = await exchangingService();
  const client = open(async () => jwt('ann'));
  await client.resume();
  await client.logOut();
  expect([...revoked]).toEqual(['session 1']);
  expect(client.state().status).toBe('logged_out');
  expect(exchanges()).toEqual(['ann']);
  await client.resume();
  expect(userOf(client)).toBe('ann');
});
