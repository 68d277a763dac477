import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { displayNameChanged, usernameChanged } from '@parley/events/event-constructors/account-events';
import { newId } from '@parley/events/ids';
import type { PublicProfile } from '@parley/events/wire/users';
import type { Page } from '../page.ts';
import { openService, register, type ServiceFixture } from '../service.fixture.ts';

let service: ServiceFixture;
let ada: string;
let adam: string;
beforeAll(async () => {
  service = await openService();
  ada = await register(service.log, 'ada');
  adam = await register(service.log, 'adam');
  await register(service.log, 'a_da');
  await register(service.log, 'bob');
  await service.log.apply();
});
afterAll(() => service.close());

const namesFor = async (query: string) =>
  (await service.get<Page<PublicProfile>>(ada, `/v1/users?${query}`)).body.items.map(({ username }) => username);

test('the own account contains the email address, a public profile does not', async () => {
  const me = await service.get(ada, '/v1/me');
  expect(me.body).toMatchObject({
    id: ada,
    username: 'ada',
    email: 'ada@example.org',
    privacy: { addToGroups: 'everyone', messages: 'everyone' },
  });
  const other = await service.get(ada, `/v1/users/${adam}`);
  expect(other.body).toEqual({
    id: adam,
    username: 'adam',
    displayName: 'ADAM',
    about: null,
    avatarUrl: null,
    presence: null,
    lastSeenAt: null,
  });
  expect((await service.get(ada, `/v1/users/${newId()}`)).status).toBe(404);
});

test('an account that is not projected yet yields projection_lagging', async () => {
  const reply = await service.get(newId(), '/v1/me');
  expect([reply.status, reply.body, reply.headers.get('retry-after')]).toEqual([
    503,
    expect.objectContaining({ code: 'projection_lagging' }),
    '1',
  ]);
});

test('finds users by prefix of the username, page by page', async () => {
  expect(await namesFor('query=AD')).toEqual(['ada', 'adam']);
  expect(await namesFor('query=a')).toEqual(['a_da', 'ada', 'adam']);
  expect(await namesFor(`query=${encodeURIComponent('%')}`)).toEqual([]);
  expect(await namesFor('query=example.org')).toEqual([]);
  const { body } = await service.get<Page<PublicProfile>>(ada, '/v1/users?query=a&limit=2');
  expect(await namesFor(`query=a&limit=2&cursor=${body.nextCursor}`)).toEqual(['adam']);
});

test('finds users by prefix of any word of the display name, ignoring case and accents, in any script', async () => {
  await register(service.log, 'zed1', 'Zoë Żółtowska');
  await register(service.log, 'zed2', 'Żółtowski Zoe Zoltan');
  await register(service.log, 'zed3', 'Йога Ёлкина');
  await register(service.log, 'zed4', '山田太郎');
  await register(service.log, 'zol', '…');
  await service.log.apply();
  const found = (query: string) => namesFor(`query=${encodeURIComponent(query)}`);
  expect(await found('zoltow')).toEqual(['zed1', 'zed2']);
  expect(await found('ŻÓŁTOWSKA')).toEqual(['zed1']);
  expect(await found('zol')).toEqual(['zol', 'zed2', 'zed1']);
  expect(await found('zoe zol')).toEqual(['zed1', 'zed2']);
  expect(await found('zol zoltan')).toEqual(['zed2']);
  expect(await found('елкина')).toEqual(['zed3']);
  expect(await found('太郎')).toEqual(['zed4']);
  expect(await found('田')).toEqual(['zed4']);
  expect(await found('@zed1')).toEqual(['zed1']);
  expect(await found('tan')).toEqual([]);
  const paged: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const { body }: { body: Page<PublicProfile> } = await service.get(ada, `/v1/users?query=z&limit=1${cursor && `&cursor=${cursor}`}`);
    paged.push(...body.items.map(({ username }) => username));
    cursor = body.nextCursor;
  }
  expect(paged).toEqual(await found('z'));
  expect(new Set(paged)).toEqual(new Set(['zed1', 'zed2', 'zed3', 'zed4', 'zol']));
});

test('finds a renamed user by the new names only', async () => {
  const userId = await register(service.log, 'nova', 'Nova Stella Maris');
  await service.log.append(userId, displayNameChanged({ userId, personal: { displayName: 'Luna Nova' } }));
  await service.log.append(userId, usernameChanged({ userId, personal: { username: 'moon' } }));
  await service.log.apply();
  expect([await namesFor('query=lun'), await namesFor('query=nova'), await namesFor('query=moo')]).toEqual([['moon'], ['moon'], ['moon']]);
  expect([await namesFor('query=stella'), await namesFor('query=maris')]).toEqual([[], []]);
});

test('returns users by id in the given order, without unknown ones', async () => {
  const { body } = await service.get<Page<PublicProfile>>(ada, `/v1/users?ids=${adam},${newId()},${ada},${adam}`);
  expect(body.items.map(({ id }) => id)).toEqual([adam, ada]);
});

test('rejects neither parameter, both, and invalid ids', async () => {
  for (const query of ['', 'query=', `query=a&ids=${ada}`, 'ids=x', `ids=${Array(101).fill(ada).join(',')}`]) {
    expect([query.slice(0, 20), (await service.get(ada, `/v1/users?${query}`)).status]).toEqual([query.slice(0, 20), 422]);
  }
});
