import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  accountRegistered,
  avatarChanged,
  displayNameChanged,
  externalIdAssigned,
  userCustomChanged,
  usernameChanged,
  userSuspended,
} from '@parley/events/event-constructors/account-events';
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
  (await service.get<Page<PublicProfile>>(ada, `/v1/users?${query}`)).body.items.map(({ username }) => username!);

test('the own account contains the email address, a public profile does not', async () => {
  const me = await service.get(ada, '/v1/me');
  expect(me.body).toMatchObject({
    id: ada,
    username: 'ada',
    email: 'ada@example.org',
    privacy: { addToGroups: 'everyone', messages: 'everyone', discoverable: 'everyone' },
  });
  const other = await service.get(ada, `/v1/users/${adam}`);
  expect(other.body).toEqual({
    id: adam,
    kind: 'person',
    username: 'adam',
    displayName: 'ADAM',
    about: null,
    avatarUrl: null,
    custom: null,
    presence: null,
    lastSeenAt: null,
    erasedAt: null,
  });
  expect((await service.get(ada, `/v1/users/${newId()}`)).status).toBe(404);
});

test('a user of a product is found by the display name, and by the external id for backends', async () => {
  const userId = newId();
  const { log } = service;
  await log.append(
    userId,
    accountRegistered({ userId, personal: { username: null, displayName: 'Mary Somerville', email: 'm@example.org' } }),
  );
  await log.append(userId, externalIdAssigned({ userId, issuer: null, personal: { externalId: 'customer 4711' } }));
  await log.append(userId, userCustomChanged({ userId, personal: { custom: { z: 1, a: [] } } }));
  await log.append(userId, avatarChanged({ userId, avatarFileId: null, avatarUrl: 'https://shop.example/m.png' }));
  await log.append(userId, userSuspended({ userId, personal: { reason: 'Advertising' } }));
  const stranger = newId();
  await log.append(stranger, accountRegistered({ userId: stranger, personal: { username: null, displayName: 'Other', email: null } }));
  await log.append(
    stranger,
    externalIdAssigned({ userId: stranger, issuer: 'https://id.example', personal: { externalId: 'customer 9' } }),
  );
  await log.apply();
  const shown = {
    kind: 'person',
    username: null,
    displayName: 'Mary Somerville',
    custom: { z: 1, a: [] },
    avatarUrl: 'https://shop.example/m.png',
  };
  const { body } = await service.get<Page<PublicProfile>>(ada, '/v1/users?q=mary');
  expect(body.items).toEqual([{ id: userId, ...shown, about: null, presence: null, lastSeenAt: null, erasedAt: null }]);
  const external = (id: string) => service.get('backend', `/v1/users/external/${encodeURIComponent(id)}`);
  expect((await external('customer 4711')).body).toMatchObject({
    user: { id: userId, ...shown, externalId: 'customer 4711', email: 'm@example.org', suspendedAt: expect.any(String) },
  });
  const byId = async (viewer: string, id: string) => (await service.get(viewer, `/v1/users/${id}`)).body;
  const profile = { id: userId, ...shown, about: null, presence: null, lastSeenAt: null, erasedAt: null };
  expect(await byId('backend', userId)).toEqual({ ...profile, externalId: 'customer 4711' });
  expect(await byId('backend', stranger)).toMatchObject({ id: stranger, externalId: null });
  for (const viewer of [ada, userId]) expect(await byId(viewer, userId)).toEqual(profile);
  for (const id of ['customer 4712', 'Customer 4711', 'customer 9']) expect((await external(id)).status).toBe(404);
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
  expect(await namesFor('q=AD')).toEqual(['ada', 'adam']);
  expect(await namesFor('q=a')).toEqual(['a_da', 'ada', 'adam']);
  expect(await namesFor(`q=${encodeURIComponent('%')}`)).toEqual([]);
  expect(await namesFor('q=example.org')).toEqual([]);
  const { body } = await service.get<Page<PublicProfile>>(ada, '/v1/users?q=a&limit=2');
  expect(await namesFor(`q=a&limit=2&cursor=${body.nextCursor}`)).toEqual(['adam']);
});

test('finds users by prefix of any word of the display name, ignoring case and accents, in any script', async () => {
  await register(service.log, 'zed1', 'Zoë Żółtowska');
  await register(service.log, 'zed2', 'Żółtowski Zoe Zoltan');
  await register(service.log, 'zed3', 'Йога Ёлкина');
  await register(service.log, 'zed4', '山田太郎');
  await register(service.log, 'zol', '…');
  await service.log.apply();
  const found = (query: string) => namesFor(`q=${encodeURIComponent(query)}`);
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
    const { body }: { body: Page<PublicProfile> } = await service.get(ada, `/v1/users?q=z&limit=1${cursor && `&cursor=${cursor}`}`);
    paged.push(...body.items.map(({ username }) => username!));
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
  expect([await namesFor('q=lun'), await namesFor('q=nova'), await namesFor('q=moo')]).toEqual([['moon'], ['moon'], ['moon']]);
  expect([await namesFor('q=stella'), await namesFor('q=maris')]).toEqual([[], []]);
});

test('returns users by id in the given order, without unknown ones', async () => {
  const { body } = await service.get<Page<PublicProfile>>(ada, `/v1/users?ids=${adam},${newId()},${ada},${adam}`);
  expect(body.items.map(({ id }) => id)).toEqual([adam, ada]);
});

test('rejects neither parameter, both, and invalid ids', async () => {
  for (const query of ['', 'q=', `q=a&ids=${ada}`, 'ids=x', `ids=${Array(101).fill(ada).join(',')}`]) {
    expect([query.slice(0, 20), (await service.get(ada, `/v1/users?${query}`)).status]).toEqual([query.slice(0, 20), 422]);
  }
});
