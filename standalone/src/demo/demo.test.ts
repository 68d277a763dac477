import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { register, startDemoServer, type Body, type DemoServer } from './demo-server.fixture.ts';
import { allDialogs } from './dialogs/all-dialogs.ts';
import { people } from './people.ts';

jest.setTimeout(90_000);

let server: DemoServer;
beforeAll(async () => {
  server = await startDemoServer();
});
afterAll(() => server.close());

test('an empty store has no people yet, and pages of other sites learn nothing', async () => {
  const { status, body } = await server.ask('GET', '/v1/demo/people');
  expect([status, body]).toEqual([200, { items: [] }]);
  for (const headers of [{ origin: 'https://example.com' }, { 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }]) {
    expect((await server.ask('GET', '/v1/demo/people', { headers })).status).toBe(404);
    expect((await server.ask('POST', '/v1/demo/seed', { headers })).status).toBe(404);
  }
  expect((await server.ask('GET', '/v1/demo/people')).body.items).toEqual([]);
});

describe('after the store was filled', () => {
  let seeded: { password: string; items: { id: string; username: string; displayName: string; avatarUrl: string | null }[] };
  let ada: string;
  let token: string;
  const get = async (path: string) => (await server.ask('GET', path, { token })).body;
  const idOf = (username: string) => seeded.items.find((person) => person.username === username)!.id;

  beforeAll(async () => {
    // A second click while it runs waits for the first.
    const [first, second] = await Promise.all([server.ask('POST', '/v1/demo/seed'), server.ask('POST', '/v1/demo/seed')]);
    expect([first.status, second.body]).toEqual([200, first.body]);
    seeded = first.body;
    ada = idOf('ada');
    const { status, headers, body } = await server.ask('POST', '/v1/demo/sessions', { body: { userId: ada, deviceName: 'Firefox' } });
    expect([status, headers.get('location')]).toEqual([201, `/v1/sessions/${body.session.id}`]);
    expect(body.account).toMatchObject({ id: ada, username: 'ada', displayName: 'Ada Brandt' });
    expect(Object.keys(body.session).sort()).toEqual(['accessToken', 'accessTokenExpiresAt', 'id', 'refreshToken']);
    token = body.session.accessToken;
  });

  test('lists the people, with pictures that load before anyone has signed in', async () => {
    const { items } = (await server.ask('GET', '/v1/demo/people')).body;
    expect(items).toEqual(seeded.items);
    expect(items.map(({ username }: { username: string }) => username)).toEqual(people.map(({ username }) => username));
    const avatar = await server.ask('GET', items[0].avatarUrl);
    expect([avatar.status, avatar.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(Buffer.from(avatar.body).subarray(8, 12).toString()).toBe('WEBP');
    expect((await server.ask('GET', `/v1/demo/people/${idOf('nils')}/avatar`)).status).toBe(404);
  });

  test('cannot be filled again', async () => {
    expect((await server.ask('POST', '/v1/demo/seed')).body).toMatchObject({ status: 409, code: 'conflict' });
  });

  test("Ada's inbox has every kind of conversation", async () => {
    const { items } = await get('/v1/conversations');
    const shown = items.map((item: Body) => [
      item.title ?? item.members.find(({ user }: Body) => user.id !== ada).user.displayName,
      item.unreadCount,
      item.mentionCount,
      ...(item.pinned ? ['pinned'] : []),
      ...(item.mutedUntil === null ? [] : ['muted']),
    ]);
    expect(shown).toEqual([
      ['Saturday hike', 3, 1, 'pinned'],
      ['Release 4', 10, 2, 'pinned'],
      ['Everyone', 0, 0],
      ['Grace Okafor', 0, 0],
      ['Felix Novak', 2, 0],
      ['Jonas Weber', 1, 0],
      ['Customer calls', 9, 0, 'muted'],
      ['Ines Moreau', 0, 0],
      ['Kitchen and coffee', 0, 0],
      ['Maya Sharma', 0, 0],
      ['Nils Jensen', 0, 0],
    ]);
    expect((await get('/v1/conversations?archived=true')).items).toMatchObject([{ title: 'Offsite in June', unreadCount: 0 }]);
  });

  test('conversations have replies, reactions, pictures, edits, deletions and calls', async () => {
    const { items } = await get('/v1/conversations');
    const timelineOf = async (name: string) => {
      const isWith = ({ kind, members }: Body) => kind === 'direct' && members.some(({ user }: Body) => user.displayName === name);
      const found = items.find((item: Body) => item.title === name || isWith(item));
      return (await get(`/v1/conversations/${found.id}/timeline?limit=200`)).items;
    };
    const hike = await timelineOf('Saturday hike');
    const messages = hike.filter(({ kind }: Body) => kind === 'message').map(({ message }: Body) => message);
    expect(messages).toHaveLength(allDialogs.find(({ group }) => group?.picture === 'peak')!.steps.filter((step) => 'text' in step).length);
    expect(messages.filter(({ deletedAt }: Body) => deletedAt !== null)).toHaveLength(2);
    expect(messages.find(({ attachments }: Body) => attachments.length === 4).attachments[0]).toMatchObject({ width: 1280, height: 960 });
    const car = messages.find(({ editedAt }: Body) => editedAt !== null);
    expect(car).toMatchObject({ text: 'I can take three from the station at 6:40.', senderId: ada });
    expect(messages.find(({ replyTo }: Body) => replyTo?.id === car.id).text).toMatch(/^And save me/);
    expect(messages.find(({ mentions }: Body) => mentions.includes(ada)).text).toContain('@ada ');
    expect(messages.find(({ text }: Body) => text?.startsWith('Two of us can drive')).reactions).toEqual([
      { emoji: '👍', count: 3, mine: true },
    ]);

    const calls = (await timelineOf('Jonas Weber')).filter(({ kind }: Body) => kind === 'call').map(({ call }: Body) => call);
    // The second is a missed call for Ada: it ended before she answered.
    expect(calls).toMatchObject([
      { endReason: 'completed', startedBy: ada },
      { endReason: 'cancelled', startedBy: idOf('jonas') },
    ]);
  });

  test('Ada has contacts, requests, devices and a block', async () => {
    expect((await get('/v1/contacts')).items).toHaveLength(11);
    expect((await get('/v1/contact-requests')).items.map(({ user }: Body) => user.username).sort()).toEqual(['leon', 'olga']);
    expect((await get('/v1/blocks')).items).toMatchObject([{ user: { username: 'paulo' } }]);
    const devices = (await get('/v1/sessions')).items.map(({ deviceName }: Body) => deviceName);
    expect(devices.sort()).toEqual(['Firefox', 'Firefox on Windows', 'Safari on iPhone']);
  });

  test('the password signs in too, and browsers get their session in cookies', async () => {
    const logIn = await server.ask('POST', '/v1/sessions', { body: { login: 'grace', password: seeded.password } });
    expect(logIn.status).toBe(201);
    const headers = { 'parley-cookies': '1' };
    const { body, headers: answered } = await server.ask('POST', '/v1/demo/sessions', { body: { userId: idOf('grace') }, headers });
    expect(body.session).not.toHaveProperty('refreshToken');
    expect(answered.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual(['parley_refresh', 'parley_files']);
  });

  test('nobody else becomes one of them, whatever they are called', async () => {
    const stranger = await register(server, 'ada.brandt', 'Ada Brandt');
    expect((await server.ask('PATCH', '/v1/me', { token, body: { username: 'ada.b' } })).status).toBe(200);
    expect((await server.ask('PATCH', '/v1/me', { token: stranger.token, body: { about: 'Ada' } })).status).toBe(200);
    expect((await server.ask('POST', '/v1/demo/sessions', { body: { userId: stranger.id } })).body.code).toBe('not_found');
    expect((await server.ask('GET', `/v1/demo/people/${stranger.id}/avatar`)).status).toBe(404);
    const { items } = (await server.ask('GET', '/v1/demo/people')).body;
    expect(items).toHaveLength(people.length);
    expect(items[0]).toMatchObject({ id: ada, username: 'ada.b' });
    // The session of a demo person ends like any other.
    expect((await server.ask('DELETE', '/v1/sessions', { token })).status).toBe(204);
    expect((await server.ask('GET', '/v1/me', { token })).status).toBe(401);
  });
});

test('a store with accounts is not offered to be filled', async () => {
  const used = await startDemoServer();
  try {
    const { id } = await register(used, 'ada', 'Ada Brandt');
    expect((await used.ask('GET', '/v1/demo/people')).status).toBe(404);
    expect((await used.ask('POST', '/v1/demo/seed')).status).toBe(409);
    expect((await used.ask('POST', '/v1/demo/sessions', { body: { userId: id } })).status).toBe(404);
  } finally {
    await used.close();
  }
});

test.each<Record<string, string>>([{ HOST: '0.0.0.0' }, { DEMO: 'false' }])('with %o there is no demo', async (environment) => {
  const other = await startDemoServer(environment);
  try {
    expect((await other.ask('GET', '/v1/demo/people')).status).toBe(404);
    expect((await other.ask('POST', '/v1/demo/seed')).status).toBe(404);
    expect((await other.ask('GET', '/healthz')).status).toBe(200);
  } finally {
    await other.close();
  }
});
