import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { privacyChanged, userSuspended } from '@parley/events/event-constructors/account-events';
import { operatorRoleGranted } from '@parley/events/event-constructors/operator-events';
import { newId } from '@parley/events/ids';
import type { UserDetails, UserOverview } from '@parley/events/wire/operators';
import { defaultSearchLimits } from '../../search/search-limits.ts';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { Page } from '../../page.ts';
import { createGroup, openService, register, type ServiceFixture } from '../../service.fixture.ts';

const emails: Record<string, string> = {};
const usage = new Map<string, { sessions?: number; fileBytes?: number }>();
let service: ServiceFixture;
let ann: string;
let anna: string;
let hidden: string;
beforeAll(async () => {
  // A page looks at two users only.
  const readPresence: ReadPresence = async (ids) => {
    const seen = { presence: 'offline', lastSeenAt: '2026-11-27T16:20:00.000Z' } as const;
    return new Map(ids.filter((id) => id === anna).map((id) => [id, seen]));
  };
  service = await openService({ emails, usage, readPresence, searchLimits: { ...defaultSearchLimits, scannedNames: 2 } });
  const { log } = service;
  ann = await register(log, 'ann', 'Ann Annabel');
  anna = await register(log, 'anna', 'Anna Karenina');
  hidden = await register(log, 'hidden', 'Annika');
  for (const name of ['ben', 'carl', 'dora']) await register(log, name);
  const everyone = { addToGroups: 'everyone', messages: 'everyone' } as const;
  await log.append(hidden, privacyChanged({ userId: hidden, ...everyone, discoverable: 'nobody' }));
  await log.append(ann, userSuspended({ userId: anna, personal: { reason: 'Spam' } }));
  await log.append(ann, operatorRoleGranted({ userId: ann, operatorIds: [ann], personal: { reason: null } }));
  await createGroup(log, ann, anna);
  emails['anna@example.org'] = anna;
  usage.set(ann, { sessions: 2, fileBytes: 1_024 });
  await log.apply();
});
afterAll(() => service.close());

const page = async (query: string) => (await service.get<Page<UserOverview>>('operator', `/v1/admin/users?${query}`)).body;

/** The ids of all pages, and their number. */
async function all(query: string): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const next: Page<UserOverview> = await page(cursor === '' ? query : `${query}&cursor=${cursor}`);
    ids.push(...next.items.map(({ id }) => id));
    cursor = next.nextCursor;
  }
  return { ids, pages };
}

describe('operators', () => {
  test('list all users, with what they have', async () => {
    const { ids } = await all('');
    expect([ids.length, new Set(ids).size]).toEqual([6, 6]);
    const { items } = await page('query=karenina');
    expect(items).toEqual([
      {
        id: anna,
        kind: 'person',
        username: 'anna',
        displayName: 'Anna Karenina',
        email: 'anna@example.org',
        emailVerified: false,
        about: null,
        avatarUrl: null,
        custom: null,
        privacy: { addToGroups: 'everyone', messages: 'everyone', discoverable: 'everyone' },
        createdAt: expect.any(String),
        externalId: null,
        suspendedAt: expect.any(String),
        role: 'user',
        sessionCount: 0,
        conversationCount: 1,
        fileBytes: 0,
        presence: 'offline',
        lastSeenAt: '2026-11-27T16:20:00.000Z',
      },
    ]);
    expect((await page('role=operator')).items).toMatchObject([
      { id: ann, role: 'operator', sessionCount: 2, conversationCount: 1, fileBytes: 1_024, presence: null, lastSeenAt: null },
    ]);
  });

  test('list by state, in pages that look at a bounded number of users', async () => {
    expect(await all('state=suspended')).toEqual({ ids: [anna], pages: 4 });
    expect((await all('state=active')).ids).toHaveLength(5);
  });

  test.each([
    ['ann', () => [ann, anna, hidden]],
    ['ann annabel', () => [ann]],
    ['ann kar', () => [anna]],
    ['HIDDEN', () => [hidden]],
    ['anna@example.org', () => [anna]],
    ['nobody@example.org', () => []],
    ['…', () => []],
  ])('find %j once each, on pages of any size', async (query, found) => {
    for (const limit of [1, 2, 200]) {
      const { ids } = await all(`query=${encodeURIComponent(query)}&limit=${limit}`);
      expect([...ids].sort()).toEqual(found().toSorted());
    }
  });

  test('find by id, and combine a query with a state', async () => {
    expect((await page(`query=${ann}`)).items).toMatchObject([{ id: ann }]);
    expect((await page(`query=${newId()}`)).items).toEqual([]);
    expect((await all('query=ann&state=suspended')).ids).toEqual([anna]);
    expect((await service.get('operator', '/v1/admin/users?query=ann&role=operator')).status).toBe(422);
    expect((await service.get('operator', '/v1/admin/users?query=ann&sort=username')).status).toBe(422);
    expect((await service.get('operator', '/v1/admin/users?role=operator&sort=username')).status).toBe(422);
  });

  test('get one user with the sessions', async () => {
    const { body } = await service.get<UserDetails>('operator', `/v1/admin/users/${ann}`);
    expect(body).toMatchObject({ id: ann, role: 'operator', sessions: [] });
    expect((await service.get('operator', `/v1/admin/users/${newId()}`)).status).toBe(404);
  });
});
